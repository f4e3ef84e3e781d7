"""The basis of marks, and its changes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import JudgeError
from grader.problem.load import Problem
from grader.version import source_sha256


@dataclass(frozen=True)
class Basis:
    """The content of all that marks of a problem follow from, but for the submission."""

    problem: str
    problem_sha256: str
    reference_sha256: str
    generators_sha256: str
    salt_sha256: str
    grader_sha256: str
    versions: tuple[tuple[str, str], ...]  # pairs of name and version, by name

    def changed_since(self, earlier: "Basis") -> list[str]:
        """The changes since ``earlier``, in words."""
        facts = {
            "its problem.yaml": (self.problem_sha256, earlier.problem_sha256),
            "its reference": (self.reference_sha256, earlier.reference_sha256),
            "its generators": (self.generators_sha256, earlier.generators_sha256),
            "the salt": (self.salt_sha256, earlier.salt_sha256),
            "the grader": (self.grader_sha256, earlier.grader_sha256),
        }
        versions, were = dict(self.versions), dict(earlier.versions)
        for name in sorted(versions | were):
            now, was = versions.get(name, "none"), were.get(name, "none")
            facts[f"{name} ({was}, now {now})"] = (now, was)
        return [name for name, (now, was) in facts.items() if now != was]


def basis_of(problem: Problem, salt: str, versions: Mapping[str, str]) -> Basis:
    """The basis of a problem as its files are now; JudgeError if the reference can't be read."""
    return Basis(
        problem=problem.spec.id,
        problem_sha256=problem.sha256,
        reference_sha256=_sha256(problem.reference),
        generators_sha256=_sha256(problem.generators) if problem.generators.exists() else "",
        salt_sha256=salt_sha256(salt),
        grader_sha256=source_sha256(),
        versions=tuple(sorted(versions.items())),
    )


def salt_sha256(salt: str) -> str:
    """The digest that a record holds of the course's salt."""
    return hashlib.sha256(b"salt of a course: " + salt.encode()).hexdigest()


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise JudgeError(f"cannot read {path}: {error.strerror}") from None
