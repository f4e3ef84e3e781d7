"""Remember verdicts of programs from check to check: what has not changed is not run again.

The key of a verdict covers what it follows from: the program, the inputs, the reference's answer,
tolerances, limits, the grader, the versions and the processor. So after an edit of one case only
that case is run, and a program that another case rejects is not run at all.
"""

import hashlib
import json
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from grader.cases.make import Case, pack
from grader.checking.package import Package
from grader.files import cache_folder, keep, recall
from grader.grading.compare import tolerances
from grader.grading.report import Floats
from grader.mutants.mutant import Mutant
from grader.sandbox.ready.processor import processor
from grader.verdict import Verdict
from grader.version import source_sha256

MOST_KEPT = 30_000  # verdicts of one problem; those of earlier checks are dropped first
KEY_CHARACTERS = 32


class VerdictMemory:
    """The verdicts that are known for one package: of earlier checks (unless fresh), and of this.

    Where the cache can't be used, only those of this check.
    """

    def __init__(self, package: Package) -> None:
        problem = package.problem
        where = _digest(str(problem.path.resolve()).encode())[:KEY_CHARACTERS]
        self._place = _folder_place(f"{where}.json")
        facts = [f"{name}={value}" for name, value in sorted(package.sandbox.versions.items())]
        facts += [source_sha256(), processor(), package.spec.function]
        facts += [package.spec.limits.model_dump_json(), str(package.sandbox.level)]
        self._facts = _digest("\n".join(facts).encode())
        self._spec = package.spec
        self._earlier: dict[str, str] = {} if package.fresh else self._read()
        self._known: dict[str, str] = {}

    def case_key(self, case: Case, vector: Floats) -> str:
        """A digest of a case, the reference's answer to it, and what is allowed there."""
        allowed = repr(tolerances(self._spec, case)).encode()
        parts = (self._facts.encode(), pack(case), str(vector.shape).encode(), vector.tobytes())
        return _digest(
            b"".join(len(part).to_bytes(8, "little") + part for part in (*parts, allowed))
        )

    def recall(self, program: Mutant, case_key: str) -> Verdict | None:
        """The verdict of a program in a case, if it is known."""
        key = _key(program, case_key)
        found = self._known.get(key) or self._earlier.get(key)
        if found is None:
            return None
        self._known[key] = found
        return Verdict(found)

    def learn(self, program: Mutant, case_key: str, verdict: Verdict) -> None:
        """Know a verdict from now on."""
        self._known[_key(program, case_key)] = verdict.value

    def write(self) -> None:
        """Keep what is known for later checks, if that is possible."""
        if self._place is not None:
            kept = dict(list((self._known | self._earlier | self._known).items())[:MOST_KEPT])
            with suppress(OSError):
                keep(self._place, json.dumps(kept).encode())

    def _read(self) -> dict[str, str]:
        kept = None if self._place is None else recall(self._place)
        return {} if kept is None else dict(json.loads(kept))


@lru_cache(maxsize=1)
def verdict_memory(package: Package) -> VerdictMemory:
    """The memory of a package: one for a check."""
    return VerdictMemory(package)


def _folder_place(name: str) -> Path | None:
    with suppress(OSError):
        return cache_folder("mutants") / name
    return None


def _key(program: Mutant, case_key: str) -> str:
    return _digest(program.source + case_key.encode())[:KEY_CHARACTERS]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
