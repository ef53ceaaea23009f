"""The Word templates that a lawyer edits: one folder a document, with its manifest of the data it needs."""
