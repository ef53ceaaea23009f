"""The forms that staff fill: one pydantic model a flow, with Italian titles and descriptions."""
