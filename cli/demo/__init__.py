"""The demonstration: the life of one real agreement, every step a deployment run on a real, temporary server."""
