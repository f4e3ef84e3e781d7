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

# Files whose authors had seen the statement alone; what they are told, and how that was rated.
FRESH = DATA / "fresh"
RATED_FILE = DATA / "fresh.yaml"
ROUND_TRIP = YAML()
ROUND_TRIP.width = 100
RATED = ROUND_TRIP.load(RATED_FILE.read_text())
RATINGS = ("NAMED", "SYMPTOM", "NOTHING", "WRONG")

HEAD = """\
# What a student is told about a mistake

A wrong answer gets a verdict and a reason, and help with its mistake:

1. A misconception that the problem names, if the numbers are those of its variant in every case.
2. Else an automatic one: the reference with one mistake planted in it gives these numbers. Up to
   three are told where several do. If no single one fits, likely ones are tried two at a time.
   [Mistakes that nobody wrote](authoring.md#mistakes-that-nobody-wrote) says more.
3. Else, or beside it, up to three hints: from an error, from the numbers, from lines of the file.

The code is in `grader/grading/feedback/`. This page is made by `python tests/feedback.py`, and
tests compare it.

## How good it is

The honest figure comes from files that nobody here had seen. For each shipped problem 30 wrong
files were written by authors who had read the statement and nothing else: neither spec nor
reference, nor examples, nor code of the grader. Two in three return wrong numbers, one in three
fails. Others rated what the student is told, without knowing which version of the grader it came
from:

- NAMED: the actual mistake, or the line and what to change there. Of several causes the true one is
  among them.
- SYMPTOM: true and of some help, but the mistake is left to find.
- NOTHING: only that it is wrong.
- WRONG: it leads astray.

{fresh}

`before` is the version that looked for one mistake alone: not for two at once, not for the line
where state is kept, or where a NaN is made. A fourth of the files with wrong numbers have two
mistakes, as their authors were asked. The text that led astray said of all shapes that a size may
be 1, which does not hold for products; it is mended. An earlier set of 90 files, most with one
mistake, was rated by others: 64% of wrong answers and 77% of errors were named by the version
before.

The files are in `tests/data/fresh/`, their mistakes and ratings in `tests/data/fresh.yaml`, with
what each is told: `python tests/feedback.py` writes that, and a test compares it for one file in
five. To measure again, let new authors write new files: those that are there have been seen
since.

The tables below show the project's own examples, `submissions_example/`. Many misconceptions were
written for these, so the figures are higher. The last column says whether what is told names the
actual mistake: a person judged it in `tests/data/feedback.yaml`.
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


def fresh_table() -> str:
    """Return the table of ratings, of the version before and of this one."""
    lines = ["| Files | | " + " | ".join(RATINGS) + " |", "| --- | --- |" + " --- |" * len(RATINGS)]
    for kind in ("wrong answer", "error"):
        of_kind = [one for files in RATED.values() for one in files.values() if one["kind"] == kind]
        for when in ("before", "now"):
            counts = [sum(one[when] == rating for one in of_kind) for rating in RATINGS]
            cells = [f"{count} ({count / len(of_kind):.0%})" for count in counts]
            lines.append(f"| {len(of_kind)} of kind {kind} | {when} | {' | '.join(cells)} |")
    return "\n".join(lines)


def fresh_files() -> list[Path]:
    """Return the files whose authors had seen the statement alone, in order."""
    return sorted(FRESH.glob("*/*.py"))


def told_to(report: Report) -> list[str]:
    """Return the ids of all that a student is told, in order."""
    seen = visible_to(report, Audience.STUDENT)
    told = [identifier for identifier, _ in (*seen.misconceptions, *seen.hints)]
    # In which line of a loop the time runs out is chance.
    return [identifier.replace("too_slow_at", "loop_too_slow") for identifier in told]


def document(rows: dict[str, list[str]]) -> str:
    """Return the whole page, from the rows of each folder."""
    parts = [HEAD.format(fresh=fresh_table())]
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
    """Grade the examples and the fresh files, as the command line does, and write the page."""
    prepared: dict[str, Prepared] = {}
    rows: dict[str, list[str]] = {}

    def graded(path: Path, name: str, sandbox: Sandbox) -> Report:
        problem = prepared.setdefault(name, Prepared(CATALOGUE.load(name)))
        problem.patience_s = math.inf
        return grade_prepared(read_submission(path), problem, sandbox)

    with (
        Compiled.open() as compiled,
        Sandbox.start(compiled=compiled, tier=Tier.WARM) as sandbox,
    ):
        for folder in FOLDERS:
            rows[folder] = [
                row(path, graded(path, path.parts[-3], sandbox)) for path in examples(folder)
            ]
        for path in fresh_files():
            problem = path.parent.name
            RATED[problem][path.stem]["told"] = told_to(graded(path, problem, sandbox))
    DOCUMENT.write_text(document(rows))
    with RATED_FILE.open("w") as file:
        ROUND_TRIP.dump(RATED, file)


if __name__ == "__main__":
    main()
