"""The source of a submission, with the lines marked that its report speaks of."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from grader.grading.report import Report
from grader.report.lines import lines_named

SourceOf = Callable[[str], bytes]  # by the file's SHA-256; LookupError if there is none


@dataclass(frozen=True)
class Source:
    """A source to be shown: its first ``shown`` lines, of ``count``.

    ``parts`` is their text, cut where marked lines begin or end; each says whether it is marked.
    ``cases`` has the name and the reason of cases that ran, one for each set of marked lines.
    """

    count: int
    shown: int
    marked: tuple[int, ...]
    parts: tuple[tuple[bool, str], ...]
    cases: tuple[tuple[str, str], ...]


def source_of(report: Report, read: SourceOf, most: int) -> Source | None:
    """The source of a report, at most ``most`` characters in whole lines; None if it is lost."""
    try:
        data = read(report.sha256)
    except LookupError:
        return None
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.removesuffix("\n").split("\n")
    said = (*report.misconceptions, *report.hints, *(("", text) for text in report.messages))
    cases: dict[tuple[int, ...], tuple[str, str]] = {}
    for case in report.cases if report.loaded else ():
        if named := tuple(sorted(set(lines_named(case.reason.for_staff)))):
            cases.setdefault(named, (case.name, case.reason.for_staff))
    marked = {line for _, text in (*said, *cases.values()) for line in lines_named(text)}
    kept = text[: most + 1].rpartition("\n")[0].split("\n") if len(text) > most else lines
    grouped = groupby(enumerate(kept, 1), key=lambda numbered: numbered[0] in marked)
    return Source(
        count=len(lines),
        shown=len(kept),
        marked=tuple(sorted(line for line in marked if line <= len(lines))),
        parts=tuple(
            (is_marked, "".join(f"{line}\n" for _, line in part)) for is_marked, part in grouped
        ),
        cases=tuple(cases.values()),
    )
