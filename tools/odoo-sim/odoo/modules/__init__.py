"""Finding, ordering, installing and updating modules."""
