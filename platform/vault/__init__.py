"""Keys, field encryption and blind indexes: identifiers, contacts and addresses never stand in the clear."""
