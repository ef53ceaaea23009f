"""A package, so that browser and installation end with the last of these tests: Playwright keeps a loop running."""
