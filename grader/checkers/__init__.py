"""(actual, expected, tolerance) -> why not. NumPy only; knows neither problems nor verdicts."""

from grader.grading.compare import Comparison, Mismatch, Rule, Tolerance, compare, split

__all__ = ["Comparison", "Mismatch", "Rule", "Tolerance", "compare", "split"]
