"""Marks for GitHub Actions: annotations, and the summary of a step."""
