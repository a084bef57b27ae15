"""Who the patients are, how to reach them, and their family."""
