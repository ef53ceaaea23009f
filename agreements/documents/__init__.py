"""Documents of an agreement: rendered from Word templates, converted to PDF, checked, compared, archived."""
