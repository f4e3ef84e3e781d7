"""Grades numerical code written with JAX and Flax NNX: safely, fast and fairly.

This is the public Python API; docs/api.md tells how to use it. What a name stands for is imported
when it is first used, so that ``import grader`` costs next to nothing. Types are in `__init__.pyi`.
"""

_PLACES = {
    "grader.api": (
        "batch",
        "check",
        "grade",
        "load_problem",
        "to_cell",
        "to_html",
        "to_json",
        "to_text",
    ),
    "grader.batches.result": ("BatchResult",),
    "grader.collect.collection": ("Unplaced",),
    "grader.errors": ("Defect", "GraderError", "JudgeError", "SpecError", "UsageError"),
    "grader.record.record": ("Mark",),
    "grader.report.audience": ("Audience", "visible_to"),
    "grader.grading.report": (
        "CaseResult",
        "Explanation",
        "Printed",
        "Provenance",
        "Report",
        "Walls",
    ),
    "grader.notebook": ("load_ipython_extension",),
    "grader.session": ("Session",),
    "grader.problem.load": ("Problem",),
    "grader.testing": ("ProblemUnderTest",),
    "grader.verdict": ("Verdict",),
    "grader.checking.results": ("CheckResult",),
    "grader.checking.findings": ("Finding", "Severity"),
}
_MODULE_OF = {name: module for module, names in _PLACES.items() for name in names}
_MODULE_OF["__version__"] = "grader.version"

__all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> object:
    from importlib import import_module  # noqa: PLC0415  `import grader` imports nothing

    if name not in _MODULE_OF:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    module = import_module(_MODULE_OF[name])
    globals()[name] = found = getattr(module, "VERSION" if name == "__version__" else name)
    return found


def __dir__() -> list[str]:
    return [*globals(), *__all__]
