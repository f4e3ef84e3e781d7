"""What verdicts an example may and must get: its folder's, or what `submissions.yaml` says of it.

The file lies beside the folders, and has the keys of the Kattis problem package format:

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

from grader.checking.findings import Finding, Severity
from grader.problem.base import Model
from grader.problem.document import dotted, parse
from grader.problem.pydantic_errors import faults
from grader.problem.wording import shown
from grader.verdict import Verdict

NAME = "submissions.yaml"
Named = Annotated[Verdict, Field(strict=False)]


class Expectation(Model):
    """Verdicts of cases, as `submissions.yaml` names them."""

    permitted: tuple[Named, ...] = Field((), strict=False)
    required: tuple[Named, ...] = Field((), strict=False)

    def breach(self, verdicts: Sequence[Verdict]) -> str:
        """What is wrong with the verdicts of a submission's cases; nothing if they are allowed."""
        strange = sorted(
            {each for each in verdicts if self.permitted and each not in self.permitted}
        )
        if strange:
            return f"permitted are {_listed(self.permitted)}, and a case got {_listed(strange)}"
        if self.required and not set(verdicts) & set(self.required):
            return f"some case has to get {_listed(self.required)}, and none did"
        return ""


@dataclass(frozen=True)
class Expectations:
    """The patterns of a file, in order; the first that fits a submission counts."""

    patterns: dict[str, Expectation] = field(default_factory=dict)
    defects: tuple[Finding, ...] = ()
    unused: tuple[Finding, ...] = ()

    def of(self, path: Path) -> Expectation | None:
        """What is said of an example, if anything is."""
        name = f"{path.parent.name}/{path.name}"
        fitting = (known for glob, known in self.patterns.items() if fnmatchcase(name, glob))
        return next(fitting, None)


_ADAPTER = TypeAdapter(dict[str, Expectation])


def read(folder: Path, examples: Iterable[Path]) -> Expectations:
    """The file in the folder of examples, if there is one; every defect of it."""
    path = folder / NAME
    try:
        document = parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Expectations()
    except (OSError, UnicodeDecodeError) as error:
        told = f"it can't be read: {error}"
        return Expectations(defects=(Finding(Severity.ERROR, path, None, told),))
    defects = [(defect.line, defect.message) for defect in document.defects]
    known: dict[str, Expectation] = {}
    if not defects and not isinstance(document.data, dict):
        defects.append((1, f"expected a mapping of patterns, found {shown(document.data)}"))
    if not defects:
        try:
            known = _ADAPTER.validate_python(document.data)
        except ValidationError as error:
            defects += [
                (document.line(at), f"{dotted(at)}: {told}")
                for at, told in faults(error.errors(include_url=False))
            ]
    names = [f"{each.parent.name}/{each.name}" for each in examples]
    unused = [
        Finding(Severity.WARNING, path, document.line((glob,)), f"no example is named {glob!r}")
        for glob in known
        if not any(fnmatchcase(name, glob) for name in names)
    ]
    made = tuple(Finding(Severity.ERROR, path, line, told) for line, told in defects)
    return Expectations(known, made, tuple(unused))


def _listed(verdicts: Iterable[Verdict]) -> str:
    return ", ".join(verdicts) or "none"
