"""On what law agreements rest: one folder a legal basis, with a `base.toml` that an office can read and copy."""
