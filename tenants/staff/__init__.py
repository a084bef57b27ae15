"""The people who work here: accounts, roles, teams, sign-in."""
