"""The numbers of a class's reports, by problem: gathered in one pass, for tables and plots.

Submissions that did not load and judge errors have no cases, and do not count here.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from grader.grading.report import CaseResult, Report
from grader.report.case_numbers import CaseNumbers, case_numbers
from grader.verdict import Verdict


@dataclass
class Ratios:
    """The error ratios (error / allowed) of one component, over submissions and cases.

    Ratios of right and of wrong components lie apart; infinite ratios are only counted.
    """

    name: str
    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)
    infinite: int = 0

    def add(self, ratio: float) -> None:
        """Count one ratio."""
        if ratio <= 1:
            self.right.append(ratio)
        elif ratio < float("inf"):
            self.wrong.append(ratio)
        else:
            self.infinite += 1

    def near(self, factor: float) -> int:
        """Count the ratios within a factor of the allowance, on either side."""
        return sum(ratio * factor >= 1 for ratio in self.right) + sum(
            ratio <= factor for ratio in self.wrong
        )


@dataclass
class Numbers:
    """One problem. Times (s) and memory (MiB) are of each submission's most costly case."""

    submissions: int = 0
    components: dict[str, Ratios] = field(default_factory=dict)
    slowest: list[float] = field(default_factory=list)
    largest: list[float] = field(default_factory=list)
    mistakes: Counter[tuple[str, str]] = field(default_factory=Counter)
    hints: Counter[str] = field(default_factory=Counter)
    hint_texts: dict[str, str] = field(default_factory=dict)  # by id, the text for a student
    mistakes_by_case: defaultdict[str, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    cases: dict[str, tuple[CaseNumbers, CaseResult]] = field(default_factory=dict)
    bases: set[int] = field(default_factory=set)

    def add(self, report: Report, basis_id: int | None) -> None:
        """Count a report, which must be as the staff may see it."""
        if not report.cases or not report.loaded:
            return
        self.submissions += 1
        if basis_id is not None and (not self.bases or basis_id > max(self.bases)):
            self.cases = {
                case.name: (shown, case)
                for case in report.cases
                if (shown := case_numbers(case, report.components))
            }
        self.bases |= {basis_id} if basis_id is not None else set()
        self.slowest.append(max(case.wall_s for case in report.cases))
        self.largest.append(max(case.memory_mib for case in report.cases))
        self.mistakes.update(report.misconceptions)
        self.hints.update(sorted({hint.id for hint in report.hints}))
        self.hint_texts |= dict(report.hints)
        for case in report.cases:
            for name, ratio in zip(report.components, case.error_ratio, strict=False):
                self.components.setdefault(name, Ratios(name)).add(ratio)
            if case.verdict != Verdict.AC:
                self.mistakes_by_case[case.name].update(hint.id for hint in report.misconceptions)
