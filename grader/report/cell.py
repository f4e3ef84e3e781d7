"""A report as HTML in somebody else's page, such as that of a notebook.

It needs no library. It has no style sheet, no script and no id, which could change the page around
it: styles are attributes, and the page's own font and colours stay. `ElementTree` escapes all text.
"""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from grader.grading.report import CaseResult, Report
from grader.report.advice import advice_on
from grader.report.case_numbers import (
    CaseNumbers,
    case_numbers,
    short,
    telling_cases,
    verdict_on,
)
from grader.report.shown import (
    MAX_TEXT,
    cut,
    memory_of,
    points_of_case,
    score_of,
    time_of,
    verdict_of,
)
from grader.text import plain_text
from grader.verdict import TITLES, Verdict

# White text can be read on each; so can the badge on a light page and on a dark one.
BADGES = {Verdict.AC: "#1a7337", Verdict.WA: "#b42318", Verdict.JE: "#646b76"}
OTHER_BADGE = "#8a5200"
TEXT = "text-align: left; vertical-align: top; white-space: pre-wrap; font-family: monospace"
NUMBER = "text-align: right; vertical-align: top; white-space: nowrap; font-family: monospace"
WRAPPED = "margin: 0; white-space: pre-wrap; overflow-wrap: anywhere"
NOT_SHOWN = "Of hidden cases the inputs, the expected and the actual values are not shown."


def write(report: Report) -> str:
    """The report, which must be as its reader may see it, as one `div`."""
    whole = Element("div", {"style": "overflow-x: auto"})
    _head(whole, report)
    for label, text in advice_on(report):
        line = _add(whole, "p", style=WRAPPED)
        if label:
            _add(line, "b", f"{label}: ").tail = plain_text(text)
        else:
            line.text = plain_text(text)
    if report.loaded:
        _cases(whole, report.cases)
        for case in telling_cases(report):
            _case(whole, case, case_numbers(case, report.components))
        if any(case.expected is None for case in report.cases):
            _add(whole, "p", NOT_SHOWN)
    for name, text in (("stdout", report.printed.stdout), ("stderr", report.printed.stderr)):
        if text:
            _add(_folded(whole, f"Printed ({name})"), "pre", cut(text, MAX_TEXT), WRAPPED)
    return tostring(whole, encoding="unicode", method="html")


def _head(whole: Element, report: Report) -> None:
    line = _add(whole, "p")
    colour = BADGES.get(report.verdict, OTHER_BADGE)
    style = f"color: #ffffff; background: {colour}; padding: .1em .5em; border-radius: .3em"
    badge = _add(line, "b", verdict_of(report), style)
    badge.tail = plain_text(f" {report.problem} · {score_of(report)} · ")
    _add(line, "code", report.path)


def _cases(whole: Element, cases: Sequence[CaseResult]) -> None:
    counts = Counter(case.verdict for case in cases)
    told = " · ".join(f"{verdict} {counts[verdict]}" for verdict in Verdict if counts[verdict])
    rows = [
        (
            case.name,
            case.verdict,
            points_of_case(case),
            ", ".join(map(short, case.error_ratio)),
            time_of(case),
            memory_of(case),
        )
        for case in cases
    ]
    headings = ("case", "verdict", "points", "error / allowed", "time", "memory")
    _table(_folded(whole, f"Cases: {told}"), headings, rows, numbers=range(2, 6))


def _case(whole: Element, case: CaseResult, shown: CaseNumbers | None) -> None:
    line = _add(whole, "p")
    _add(line, "b", case.name).tail = plain_text(f" ({case.note})" if case.note else "")
    _add(whole, "p", case.reason.for_staff or TITLES[case.verdict], WRAPPED)
    if shown is None:
        return
    _table(whole, ("argument", "value"), shown.inputs)
    if shown.whole is not None:
        _table(whole, ("expected", "got"), [shown.whole])
    judged = [(name, want, got, verdict_on(ratio)) for name, want, got, ratio in shown.components]
    _table(whole, ("component", "expected", "got", "judged"), judged, numbers=range(1, 3))


def _table(
    parent: Element,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Container[int] = (),
) -> None:
    """A table of texts, if it has any; its columns in ``numbers`` are numbers.

    A column that is empty in every row is left out.
    """
    if not (lines := list(rows)):
        return
    table = _add(parent, "table")
    top = _add(_add(table, "thead"), "tr")
    body = _add(table, "tbody")
    filled = (at for at in range(len(headings)) if any(texts[at] for texts in lines))
    styles = {at: NUMBER if at in numbers else TEXT for at in filled}
    for at, style in styles.items():
        _add(top, "th", headings[at], style).set("scope", "col")
    for texts in lines:
        row = _add(body, "tr")
        for at, style in styles.items():
            _add(row, "td", texts[at], style)


def _folded(parent: Element, title: str) -> Element:
    """A part that is shown once its title is clicked."""
    made = _add(parent, "details")
    _add(made, "summary", title)
    return made


def _add(parent: Element, tag: str, text: str = "", style: str = "") -> Element:
    made = SubElement(parent, tag, {"style": style} if style else {})
    made.text = plain_text(text)
    return made
