"""Programs of other projects that take durable steps; each runs in an environment of its own, without ours."""
