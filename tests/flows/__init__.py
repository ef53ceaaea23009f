"""A package, so that the server for these tests ends with the last of them: it is never idle."""
