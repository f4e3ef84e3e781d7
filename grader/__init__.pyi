from grader.api import (
    batch,
    check,
    grade,
    load_problem,
    to_cell,
    to_html,
    to_json,
    to_text,
)
from grader.batches.result import BatchResult
from grader.checking.findings import Finding, Severity
from grader.checking.results import CheckResult
from grader.collect.collection import Unplaced
from grader.errors import Defect, GraderError, JudgeError, SpecError, UsageError
from grader.grading.report import CaseResult, Explanation, Printed, Provenance, Report, Walls
from grader.notebook import load_ipython_extension
from grader.problem.load import Problem
from grader.record.record import Mark
from grader.report.audience import Audience, visible_to
from grader.session import Session
from grader.testing import ProblemUnderTest
from grader.verdict import Verdict

__all__ = [
    "Audience",
    "BatchResult",
    "CaseResult",
    "CheckResult",
    "Defect",
    "Explanation",
    "Finding",
    "GraderError",
    "JudgeError",
    "Mark",
    "Printed",
    "Problem",
    "ProblemUnderTest",
    "Provenance",
    "Report",
    "Session",
    "Severity",
    "SpecError",
    "Unplaced",
    "UsageError",
    "Verdict",
    "Walls",
    "__version__",
    "batch",
    "check",
    "grade",
    "load_ipython_extension",
    "load_problem",
    "to_cell",
    "to_html",
    "to_json",
    "to_text",
    "visible_to",
]

__version__: str
