"""(actual, expected, tolerance) -> why not. NumPy only; knows neither problems nor verdicts."""

from grader.checkers.numeric import Comparison, Mismatch, Rule, Tolerance, compare, split

__all__ = ["Comparison", "Mismatch", "Rule", "Tolerance", "compare", "split"]
