"""Reports and marks for people and platforms: one format per file, each for an audience."""
