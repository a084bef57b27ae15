"""Persons in care."""
