"""Inputs of cases, the same to the bit on every machine and version."""

from grader.generators.cases import Case, make_cases, pack, pack_values

__all__ = ["Case", "make_cases", "pack", "pack_values"]
