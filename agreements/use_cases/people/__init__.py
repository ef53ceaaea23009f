"""Who may enter and act: accounts, sessions, roles, requests, received files."""
