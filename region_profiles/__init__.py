"""How the bodies of each Region decide: one folder a Region, with a `profilo.toml` that an office can read and copy."""
