from grader.api import check, grade, load_problem, to_json, to_text
from grader.checking.findings import Finding, Severity
from grader.checking.results import CheckResult
from grader.errors import Defect, GraderError, JudgeError, SpecError, UsageError
from grader.grading.report import CaseResult, Explanation, Printed, Provenance, Report, Walls
from grader.problem.load import Problem
from grader.report.audience import Audience, visible_to
from grader.session import Session
from grader.testing import ProblemUnderTest
from grader.verdict import Verdict

__all__ = [
    "Audience",
    "CaseResult",
    "CheckResult",
    "Defect",
    "Explanation",
    "Finding",
    "GraderError",
    "JudgeError",
    "Printed",
    "Problem",
    "ProblemUnderTest",
    "Provenance",
    "Report",
    "Session",
    "Severity",
    "SpecError",
    "UsageError",
    "Verdict",
    "Walls",
    "__version__",
    "check",
    "grade",
    "load_problem",
    "to_json",
    "to_text",
    "visible_to",
]

__version__: str
