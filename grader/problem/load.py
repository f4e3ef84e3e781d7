"""From the files of a package to a `Problem`; all defects of a spec are reported in one error."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from grader.errors import Defect, SpecError, UsageError
from grader.problem.document import KeyPath, dotted, parse
from grader.problem.draft import make_draft
from grader.problem.model import Spec
from grader.problem.pydantic_errors import faults
from grader.problem.rules.all_rules import RULES
from grader.problem.wording import shown

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


def read_statement(path: Path) -> str:
    """The text of a statement, without a byte order mark; UsageError if it can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text: save the file as UTF-8") from None


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
