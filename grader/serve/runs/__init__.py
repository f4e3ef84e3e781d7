"""Attempts that wait are run, one by one; what the next one needs is made ahead."""
