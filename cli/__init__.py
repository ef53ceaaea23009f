"""The command line `accordi`."""
