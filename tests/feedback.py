"""What a student is told about each wrong example: the rows of `docs/feedback.md`.

`python tests/feedback.py` grades them all and writes the document; `test_examples.py` holds each
row against what is really told.
"""

import re
from pathlib import Path

from ruamel.yaml import YAML
from support.paths import DATA, EXAMPLES, ROOT

from grader.grading.grade import Prepared, grade_prepared
from grader.grading.report import Report
from grader.grading.submission import read_submission
from grader.problem.catalogue import Catalogue
from grader.report.audience import Audience, visible_to
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier
from grader.verdict import Verdict

DOCUMENT = ROOT / "docs" / "feedback.md"
FOLDERS = ("wrong_answer", "run_time_error")
LEAST_SHARE = 0.8  # of the wrong answers
CATALOGUE = Catalogue(ROOT / "problems", ROOT / "reference")
# What a line is in: a comprehension is a function of its own before Python 3.12.
FUNCTION = re.compile(r"(your line \d+), in [^:`]+(?=: `)")
JUDGED = YAML(typ="safe").load((DATA / "feedback.yaml").read_text())

HEAD = """\
# What a student is told about a mistake

Beside the verdict and its reason a wrong answer may get the words of one of the problem's
misconceptions, or up to three hints: `grader/grading/feedback/` says from what. Here is what each
example of `submissions_example/` is told, and whether that names its actual mistake, as judged by
hand in `tests/data/feedback.yaml`. Made by `python tests/feedback.py`; tests hold it.

A misconception names only the mistake that it was written for, and many were written for these
examples: of files that nobody has seen yet, expect a hint more often than a name.
"""


def examples(folder: str) -> list[Path]:
    """The files of a folder of all problems, in order."""
    return sorted(EXAMPLES.glob(f"*/{folder}/*.py"))


def is_listed(path: Path) -> bool:
    return path.parent.name in FOLDERS


def row(path: Path, report: Report) -> str:
    """One line of the table: what a student reads of this report."""
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
    """The share of rows that name the mistake."""
    return sum(one.endswith("| yes |") for one in rows) / len(rows)


def _by_what(lines: list[str]) -> str:
    """How many of the rows that name the mistake do so by what."""
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
    """The whole document, from the rows of each folder."""
    parts = [HEAD]
    for folder, lines in rows.items():
        title = folder.replace("_", " ")
        named = sum(one.endswith("| yes |") for one in lines)
        parts.append(
            f"## Examples of a {title}\n\n"
            f"Named: {named} of {len(lines)}, {share(lines):.0%} ({_by_what(lines)}).\n\n"
            "| Problem | Example | What is told | Names it |\n| --- | --- | --- | --- |\n"
            + "\n".join(lines)
            + "\n"
        )
    return "\n".join(parts)


def main() -> None:
    """Grade the examples, as the command line would, and write the document."""
    prepared: dict[str, Prepared] = {}
    rows: dict[str, list[str]] = {}
    with (
        Compiled.open() as compiled,
        Sandbox.start(compiled=compiled, tier=Tier.PRIMED) as sandbox,
    ):
        for folder in FOLDERS:
            rows[folder] = []
            for path in examples(folder):
                name = path.parts[-3]
                problem = prepared.setdefault(name, Prepared(CATALOGUE.load(name)))
                report = grade_prepared(read_submission(path), problem, sandbox)
                rows[folder].append(row(path, report))
    DOCUMENT.write_text(document(rows))


if __name__ == "__main__":
    main()
