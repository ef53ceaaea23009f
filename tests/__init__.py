"""A package, so that tests.flows is not taken for the package flows."""
