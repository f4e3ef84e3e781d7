"""What readers see of a report: one format per file, each for an audience."""
