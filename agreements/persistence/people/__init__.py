"""Persons, accounts, sessions, requests and received files in the database; none of them is part of an agreement."""
