"""Institutions outside the network to which this organisation refers."""
