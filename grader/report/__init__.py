"""Reports and marks for people and platforms: a file for each format."""
