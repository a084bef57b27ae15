"""What every field of the API stands on: limits, documents, context, errors, and how verbs become fields."""
