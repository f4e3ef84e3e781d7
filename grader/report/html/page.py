"""The maker of a page: one file that opens offline, in which a student's text is only text.

Nothing that a student wrote can become more than text: Jinja escapes every value, `_harmless`
removes control characters and characters that reorder a line, no address and no id holds any of it,
and the Content-Security-Policy allows the script and the style sheet in this folder, by their
hashes, and nothing else.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.batches.summary import BORDERLINE, why_to_read
from grader.grading.report import CaseResult, Report
from grader.record.record import Mark
from grader.report.case_numbers import CaseNumbers, case_numbers, short, verdict_on
from grader.report.marks import Reported, why_no_mark
from grader.report.shown import memory_of, points, points_of, points_of_case, time_of
from grader.text import without_controls
from grader.verdict import TITLES, Verdict
from grader.version import VERSION

FOLDER = Path(__file__).parent / "templates"
MAX_TEXT = 20_000  # characters of a text that a submission printed
REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Section:
    """A submission on the page. ``shown`` are the numbers of the cases that the page shows."""

    number: int
    mark: Mark
    report: Report | None
    shown: tuple[CaseNumbers, ...]


def environment(most_text: int) -> Environment:
    """Templates that escape values and fail on unknown names."""
    style, script = ((FOLDER / name).read_text("utf-8") for name in ("style.css", "script.js"))
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    made.filters.update(ratio=short, judged=verdict_on, cut=lambda text: _cut(text, most_text))
    made.globals.update(
        style=Markup(style),  # noqa: S704  files of ours
        script=Markup(script),  # noqa: S704
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'",
        version=VERSION,
        TITLES=TITLES,
        BORDERLINE=f"{BORDERLINE:g}",
        why_no_mark=why_no_mark,
        points=points,
        points_of=points_of,
        why_to_read=why_to_read,
        points_of_case=points_of_case,
        time_of=time_of,
        memory_of=memory_of,
    )
    return made


def _hash(text: str) -> str:
    """The name of an inline script or style sheet in a Content-Security-Policy."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _harmless(value: object) -> object:
    """Text without control characters or characters that reorder a line. Names keep joiners."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return REORDERS.sub("", without_controls(value))


def _cut(text: str, most: int) -> str:
    """The beginning of a text, and the number of characters that it lacks."""
    more = len(text) - most
    return text if more <= 0 else f"{text[:most]}\n… and {more:,} more characters"


def section(at: int, entry: Reported, in_full: bool) -> Section:
    """The section of a submission; ``in_full`` it has the numbers of all cases."""
    report = entry.report
    cases: list[CaseResult] = []
    if report is not None and report.loaded:
        cases = list(report.cases) if in_full else _telling(report)
    found = (case_numbers(case, report.components) for case in cases if report is not None)
    return Section(at, entry.mark, report, tuple(numbers for numbers in found if numbers))


def _telling(report: Report) -> list[CaseResult]:
    """The first case that fails, and the first case with the verdict of the whole."""
    failing = [case for case in report.cases if case.verdict != Verdict.AC]
    named = [case for case in failing if case.verdict == report.verdict]
    return list({case.name: case for case in [*failing[:1], *named[:1]]}.values())
