"""The clinical record of one organisation's patients: what was found, prescribed and done, with where it came from."""
