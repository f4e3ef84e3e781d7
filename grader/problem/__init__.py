"""`problem.yaml`: models, rules, and errors that name file, line and key."""

from grader.problem.load import Catalogue, Problem, load_problem, read_spec
from grader.problem.model import Spec

__all__ = ["Catalogue", "Problem", "Spec", "load_problem", "read_spec"]
