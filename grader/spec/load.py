"""From a folder of problem packages to `Problem` values; every defect of a spec in one error."""

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from grader.errors import Defect, SpecError, UsageError
from grader.spec import document as documents
from grader.spec.document import Document
from grader.spec.draft import make_draft
from grader.spec.model import Spec
from grader.spec.rules import RULES

MAX_SPEC_BYTES = 1 << 20


@dataclass(frozen=True)
class Problem:
    """A problem package: its spec and where its files are."""

    spec: Spec
    path: Path
    sha256: str
    statement: Path
    reference: Path
    generators: Path


@dataclass(frozen=True)
class Catalogue:
    """Where problem packages and their references are."""

    problems: Path
    references: Path

    def ids(self) -> list[str]:
        """The ids of all packages, sorted; UsageError if the folder can't be read."""
        try:
            return sorted(
                entry.name for entry in self.problems.iterdir() if (entry / "problem.yaml").exists()
            )
        except OSError as error:
            raise UsageError(
                f"cannot read the problems folder {self.problems}: {error.strerror}"
            ) from None

    def load(self, problem_id: str) -> Problem:
        """The package named ``problem_id``.

        Raises UsageError if there is none, SpecError if its spec is broken.
        """
        ids = self.ids()
        if problem_id not in ids:
            near = difflib.get_close_matches(problem_id, ids, n=1)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(ids) or 'none'}"
            )
            raise UsageError(f"no problem {problem_id!r} in {self.problems}; {hint}")
        return load_problem(self.problems / problem_id, self.references)

    def load_all(self) -> Iterator[Problem]:
        """Every package, by id; raises as `load` does."""
        return (self.load(problem_id) for problem_id in self.ids())


def load_problem(folder: Path, references: Path) -> Problem:
    """The package in ``folder``; SpecError with all defects of its spec."""
    path = folder / "problem.yaml"
    text = _read(path)
    spec, defects = read_spec(text)
    if spec is not None and spec.id != folder.name:
        message = f"expected {folder.name!r}, the folder's name, found {spec.id!r}"
        defects.append(Defect(documents.parse(text).line(("id",)), "id", message))
    if spec is None or defects:
        raise SpecError(path, defects)
    return Problem(
        spec=spec,
        path=path,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        statement=folder / "statement.md",
        reference=references / f"{spec.id}.py",
        generators=references / f"{spec.id}_generators.py",
    )


def read_spec(text: str) -> tuple[Spec | None, list[Defect]]:
    """The spec in a YAML text, or every defect that could be found in it."""
    document = documents.parse(text)
    defects = list(document.defects)
    if document.data is None:
        return None, defects
    spec: Spec | None = None
    try:
        spec = Spec.model_validate(document.data)
    except ValidationError as error:
        defects += [_defect(detail, document) for detail in error.errors(include_url=False)]
    draft = make_draft(document.data)
    for rule in RULES:
        for path, message in rule(draft):
            defects.append(Defect(document.line(path), _dotted(path), message))
    return (None if defects else spec), defects


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
        if len(data) > MAX_SPEC_BYTES:
            raise SpecError(path, [Defect(None, "", f"larger than {MAX_SPEC_BYTES >> 20} MiB")])
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SpecError(path, [Defect(line, "", "not UTF-8 text")]) from None


def _defect(detail: ErrorDetails, document: Document) -> Defect:
    """A defect from an error of pydantic, in the terms of the document."""
    path = _in_document(detail["loc"], document)
    kind, given = detail["type"], detail["input"]
    message = detail["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if kind == "missing":
        message = "required, and missing"
        path = (*path, detail["loc"][-1])
    elif kind == "extra_forbidden":
        message = "unknown key" + _near(str(detail["loc"][-1]), detail["loc"], document)
    elif kind not in ("value_error", "union_tag_invalid", "union_tag_not_found"):
        message += f", found {_shown(given)}"
    return Defect(document.line(path), _dotted(path), message)


def _in_document(loc: tuple[str | int, ...], document: Document) -> documents.Path:
    """``loc`` without the steps that pydantic adds (tags of unions)."""
    path: documents.Path = ()
    for step in loc:
        if (*path, step) in document.lines:
            path = (*path, step)
    return path


def _near(key: str, loc: tuple[str | int, ...], document: Document) -> str:
    """Words that name the key that was probably meant."""
    known = _known_keys(Spec.model_json_schema())
    near = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {near[0]!r}?" if near and near[0] != key else ""


def _known_keys(schema: Any) -> set[str]:
    keys: set[str] = set()
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            keys |= properties.keys()
        for value in schema.values():
            keys |= _known_keys(value)
    return keys


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _dotted(path: documents.Path) -> str:
    """``cases[0].count`` for ("cases", 0, "count")."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
