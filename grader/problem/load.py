"""From the files of a package to a `Problem`; all defects of a spec are reported in one error."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from grader.errors import Defect, GraderError, SpecError, UsageError
from grader.problem.document import KeyPath, dotted, parse
from grader.problem.draft import make_draft
from grader.problem.model import Spec
from grader.problem.pydantic_errors import faults
from grader.problem.rules.all_rules import RULES
from grader.problem.statement import hints_left_out, shown_statement
from grader.problem.wording import shown
from grader.text import one_line

TOO_LARGE = "expected at most 256 KiB: large arrays are for a generator, not for a spec"
MAX_SPEC_BYTES = 1 << 18  # YAML takes about 5 s for each MiB


@dataclass(frozen=True)
class Problem:
    """A problem package: its spec as values and as text, and the paths of its files."""

    spec: Spec
    text: str
    path: Path
    sha256: str
    statement: Path
    reference: Path
    generators: Path
    primer: Path

    def __repr__(self) -> str:
        """One line: the spec holds the seed, and the inputs of hidden cases."""
        return f"<Problem {self.spec.id!r}: {one_line(self.spec.title)}>"

    def _repr_markdown_(self) -> str:
        """The statement without its hints, as a notebook shows it."""
        try:
            text, hidden = shown_statement(self.statement, self.spec)
        except GraderError as error:
            return f"{self!r}: {one_line(str(error))}"
        return f"{text}\n*{hints_left_out(self.spec.id, hidden)}*\n" if hidden else text


def load_problem(folder: Path, references: Path) -> Problem:
    """The package in ``folder``; SpecError with all defects of its spec."""
    path = folder / "problem.yaml"
    text = _read(path)
    spec, defects = read_spec(text, folder.name)
    if spec is None:
        raise SpecError(path, defects)
    return package(spec, text, folder, references)


def package(spec: Spec, text: str, folder: Path, references: Path) -> Problem:
    """The problem with the spec ``text`` and the files in ``folder``."""
    return Problem(
        spec=spec,
        text=text,
        path=folder / "problem.yaml",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        statement=folder / "statement.md",
        reference=references / f"{spec.id}.py",
        generators=references / f"{spec.id}_generators.py",
        primer=folder / "primer.py",
    )


def require_course(problem: Problem) -> Problem:
    """Return the problem; UsageError if it is a student's edition, which has samples alone."""
    if problem.spec.samples_only:
        raise UsageError(
            f"{problem.path} is a student's edition, with sample cases alone: name the course's "
            "own folder with --problems"
        )
    return problem


def read_spec(text: str, folder: str | None = None) -> tuple[Spec | None, list[Defect]]:
    """The spec in a YAML text, or None with every defect that could be found.

    ``folder``, if there is one, is the name that the id must have.
    """
    document = parse(text)
    if not isinstance(document.data, dict):
        if not document.defects:
            message = f"expected a mapping of keys, found {shown(document.data)}"
            document.defects.append(Defect(1, "", message))
        return None, document.defects
    spec: Spec | None = None
    found: dict[KeyPath, str] = {}
    try:
        spec = Spec.model_validate(document.data)
    except ValidationError as error:
        found.update(faults(error.errors(include_url=False)))
    draft = make_draft(document.data)
    for rule in RULES:
        for path, message in rule(draft):
            found.setdefault(path, message)
    if folder is not None and draft.id is not None and draft.id != folder:
        message = f"expected {folder!r}, the name of its folder, found {draft.id!r}"
        found.setdefault(("id",), message)
    reported = {defect.key for defect in document.defects}
    defects = document.defects + [
        Defect(document.line(path), dotted(path), message)
        for path, message in found.items()
        if dotted(path) not in reported
    ]
    return (None if defects else spec), defects


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SPEC_BYTES + 1)
        if len(data) > MAX_SPEC_BYTES:
            raise SpecError(path, [Defect(None, "", TOO_LARGE)])
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SpecError(
            path, [Defect(line, "", "not UTF-8 text: save the file as UTF-8")]
        ) from None
