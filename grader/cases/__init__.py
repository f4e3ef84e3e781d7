"""Inputs of cases, the same to the bit on every machine and version."""
