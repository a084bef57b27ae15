"""Counts and clocks of a region."""
