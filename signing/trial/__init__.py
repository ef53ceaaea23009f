"""A throw-away PKI and an outside signer for demonstration and tests; without any legal value."""
