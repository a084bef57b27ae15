"""The link and code of a receiver outside the network."""
