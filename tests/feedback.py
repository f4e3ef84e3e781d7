"""The rows of `docs/feedback.md`: what a student is told about each wrong example.

`python tests/feedback.py` grades all examples and writes the page. `test_examples.py` compares each
row with a fresh report.
"""

import math
import re
from pathlib import Path

from ruamel.yaml import YAML
from support.paths import DATA, EXAMPLES, ROOT
from support.tiny import catalogue_of

from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.report import Report
from grader.grading.submission import read_submission
from grader.report.audience import Audience, visible_to
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier
from grader.verdict import Verdict

DOCUMENT = ROOT / "docs" / "feedback.md"
FOLDERS = ("wrong_answer", "run_time_error")
LEAST_SHARE = 0.8  # of the wrong answers
CATALOGUE = catalogue_of(ROOT)
# The function that holds a line: before Python 3.12 a comprehension is a function of its own.
FUNCTION = re.compile(r"(your line \d+), in [^:`]+(?=: `)")
JUDGED = YAML(typ="safe").load((DATA / "feedback.yaml").read_text())

HEAD = """\
# What a student is told about a mistake

A wrong answer gets a verdict and a reason. It may also get the message of one of the problem's
misconceptions, or up to three hints. The code for both is in `grader/grading/feedback/`.

The tables show what each example of `submissions_example/` is told. The last column says whether
that names the actual mistake: a person judged it in `tests/data/feedback.yaml`. This page is made
by `python tests/feedback.py`, and tests compare it.

A misconception names only its own mistake, and many were written for these examples. For files that
nobody has seen yet, expect a hint more often than a name.
"""


def examples(folder: str) -> list[Path]:
    """Return the files of the folder in all problems, in order."""
    return sorted(EXAMPLES.glob(f"*/{folder}/*.py"))


def is_listed(path: Path) -> bool:
    return path.parent.name in FOLDERS


def row(path: Path, report: Report) -> str:
    """Return the table row of the report: what a student reads."""
    seen = visible_to(report, Audience.STUDENT)
    reason = next(case.reason.for_student for case in seen.cases if case.verdict != Verdict.AC)
    told = [*seen.misconceptions, *seen.hints]
    shown = [f"`{identifier}`: {message}" for identifier, message in told] or [reason]
    problem, folder, name = path.parts[-3], path.parts[-2], path.stem
    judged = JUDGED[problem][folder][name]
    words = judged.removeprefix("reason: ")
    names_it = words in (reason if judged != words else [identifier for identifier, _ in told])
    text = "<br>".join(shown).replace("|", "\\|").replace("\n", " ")
    text = FUNCTION.sub(r"\1", text)
    return f"| {problem} | {name} | {text} | {'yes' if judged and names_it else 'no'} |"


def share(rows: list[str]) -> float:
    """Return the share of rows that name the mistake."""
    return sum(line.endswith("| yes |") for line in rows) / len(rows)


def _by_what(lines: list[str]) -> str:
    """Count the rows that name the mistake, by the kind of text that names it."""
    known = [
        f"`{misconception.id}`:"
        for problem in JUDGED
        for misconception in CATALOGUE.load(problem).spec.misconceptions
    ]
    told = [line.split(" | ")[2] for line in lines if line.endswith("| yes |")]
    by_misconception = sum(text.startswith(tuple(known)) for text in told)
    by_reason = sum(not text.startswith("`") or "`: " not in text for text in told)
    by_hint = len(told) - by_misconception - by_reason
    return f"{by_misconception} by a misconception, {by_hint} by a hint, {by_reason} by the reason"


def document(rows: dict[str, list[str]]) -> str:
    """Return the whole page, from the rows of each folder."""
    parts = [HEAD]
    for folder, lines in rows.items():
        title = folder.replace("_", " ")
        named = sum(line.endswith("| yes |") for line in lines)
        parts.append(
            f"## Examples of a {title}\n\n"
            f"Named: {named} of {len(lines)}, {share(lines):.0%} ({_by_what(lines)}).\n\n"
            "| Problem | Example | What is told | Names it |\n| --- | --- | --- | --- |\n"
            + "\n".join(lines)
            + "\n"
        )
    return "\n".join(parts)


def main() -> None:
    """Grade the examples, as the command line does, and write the page."""
    prepared: dict[str, Prepared] = {}
    rows: dict[str, list[str]] = {}
    with (
        Compiled.open() as compiled,
        Sandbox.start(compiled=compiled, tier=Tier.WARM) as sandbox,
    ):
        for folder in FOLDERS:
            rows[folder] = []
            for path in examples(folder):
                name = path.parts[-3]
                problem = prepared.setdefault(name, Prepared(CATALOGUE.load(name)))
                problem.patience_s = math.inf
                report = grade_prepared(read_submission(path), problem, sandbox)
                rows[folder].append(row(path, report))
    DOCUMENT.write_text(document(rows))


if __name__ == "__main__":
    main()
