"""`submissions.yaml`: examples that may or must get other verdicts than their folder names.

The file lies beside the folders of examples, and has the keys of the Kattis problem package format:

    wrong_answer/07_*.py:
      permitted: [AC, WA]      # every case gets one of these
      required: [WA]           # some case gets one of these
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from grader.checking.findings import Finding, error_at, warning_at
from grader.problem.base import Model
from grader.problem.document import dotted, parse
from grader.problem.pydantic_errors import faults
from grader.problem.wording import shown
from grader.verdict import Verdict

NAME = "submissions.yaml"
Named = Annotated[Verdict, Field(strict=False)]


class Expectation(Model):
    """The verdicts that cases of an example may get, and those that some case must get."""

    permitted: tuple[Named, ...] = Field((), strict=False)
    required: tuple[Named, ...] = Field((), strict=False)

    def breach(self, verdicts: Sequence[Verdict]) -> str:
        """The fault in the verdicts of an example's cases; empty if there is none."""
        strange = sorted(set(verdicts) - set(self.permitted)) if self.permitted else []
        if strange:
            return f"permitted are {_listed(self.permitted)}, and a case got {_listed(strange)}"
        if self.required and not set(verdicts) & set(self.required):
            return f"some case has to get {_listed(self.required)}, and none did"
        return ""


@dataclass(frozen=True)
class Expectations:
    """The patterns of the file in order: the first that fits an example counts."""

    patterns: dict[str, Expectation] = field(default_factory=dict)
    defects: tuple[Finding, ...] = ()
    unused: tuple[Finding, ...] = ()

    def of(self, path: Path) -> Expectation | None:
        """The expectation for an example, if the file has one."""
        name = f"{path.parent.name}/{path.name}"
        fitting = (known for glob, known in self.patterns.items() if fnmatchcase(name, glob))
        return next(fitting, None)


_ADAPTER = TypeAdapter(dict[str, Expectation])


def read_expectations(folder: Path, examples: Iterable[Path]) -> Expectations:
    """Read the file in the folder of examples, if there is one; it need not be sound."""
    path = folder / NAME
    try:
        document = parse(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Expectations()
    except (OSError, UnicodeDecodeError) as error:
        message = f"it can't be read: {error}"
        return Expectations(defects=(error_at(path, message),))
    defects = [(defect.line, defect.message) for defect in document.defects]
    known: dict[str, Expectation] = {}
    if not defects and not isinstance(document.data, dict):
        defects.append((1, f"expected a mapping of patterns, found {shown(document.data)}"))
    if not defects:
        try:
            known = _ADAPTER.validate_python(document.data)
        except ValidationError as error:
            defects += [
                (document.line(at), f"{dotted(at)}: {message}")
                for at, message in faults(error.errors(include_url=False))
            ]
    names = [f"{example.parent.name}/{example.name}" for example in examples]
    unused = [
        warning_at(path, f"no example is named {glob!r}", document.line((glob,)))
        for glob in known
        if not any(fnmatchcase(name, glob) for name in names)
    ]
    made = tuple(error_at(path, message, line) for line, message in defects)
    return Expectations(known, made, tuple(unused))


def _listed(verdicts: Iterable[Verdict]) -> str:
    return ", ".join(verdicts) or "none"
