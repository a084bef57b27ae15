"""People who work here, signing in and out."""
