"""Findings of a check as text, JSON, JUnit and GitHub annotations."""
