"""Inputs of cases, the same to the bit on every machine and version."""

from grader.generators.cases import Case, make_cases, pack, pack_values
from grader.generators.stand_ins import stand_ins

__all__ = ["Case", "make_cases", "pack", "pack_values", "stand_ins"]
