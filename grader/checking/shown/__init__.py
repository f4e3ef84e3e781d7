"""Findings of a check as text, HTML, JSON, JUnit and GitHub annotations."""
