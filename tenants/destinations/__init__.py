"""Institutions outside the network to which this organisation refers: its own list, known to nobody else."""
