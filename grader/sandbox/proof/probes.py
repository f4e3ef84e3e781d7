"""Prove the walls by trying: real attempts to break them, in real children of a zygote.

Nothing here believes what the walls say of themselves. Which attempts must fail depends on the
level. A level is proven if every attempt that it must refuse was refused.

`jail/programs/attempts.py` is sent as a file, through the same messages as a submission: so its
attempts can do exactly what a submission could.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from grader.errors import JudgeError
from grader.files import is_proven, remember_proof
from grader.jail import wire
from grader.jail.programs import attempts
from grader.limits import TRUSTED, Limits
from grader.sandbox.launch import JAIL_MAIN, library_dirs
from grader.sandbox.outcome import Answer, Cause, Raised, Returned, Run, Stopped
from grader.sandbox.proof.levels import Level
from grader.sandbox.run import run
from grader.sandbox.zygote import Zygote
from grader.version import VERSION

FILENAME = "attempts.py"
# By attempt: the weakest level that must refuse it, and the meaning of a refusal, for people.
REFUSED_FROM: dict[str, tuple[Level, str]] = {
    "read_outside": (Level.LANDLOCK, "other files can't be read"),
    "read_grader": (Level.LANDLOCK, "the grader's own files can't be read"),
    "write_outside": (Level.LANDLOCK, "no file can be made outside"),
    "write_library": (Level.LANDLOCK, "the libraries can't be changed"),
    "find_marker": (Level.LANDLOCK, "a run finds nothing of the run before"),
    "fork": (Level.SECCOMP, "no process can be started"),
    "execute": (Level.SECCOMP, "no program can be executed"),
    "network": (Level.SECCOMP, "there is no network"),
    "trace": (Level.SECCOMP, "no process can be traced"),
    "signal_host": (Level.SECCOMP, "the grader can't be signalled"),
    "stop_parent": (Level.SECCOMP, "the process that made it can't be signalled"),
    "be_privileged": (Level.NAMESPACES, "it is not root and has no capability"),
    "see_outside": (Level.NAMESPACES, "other files and processes can't be seen"),
    "more_descriptors": (Level.NONE, "nothing of the grader's is open in it"),
}
LIMITS = Limits(
    wall_s=20.0, cpu_s=20.0, memory_mib=2048, printed_kib=64, returned_kib=64, source_kib=64
)
SUM = 4096 * 4095.0  # of 2 * 0, 2 * 1, ... 2 * 4095


@dataclass(frozen=True)
class ProbeResult:
    """One attempt: whether it was refused, and the meaning of a refusal.

    ``level`` is the weakest that must refuse it; ``detail`` says what happened if it was not.
    """

    name: str
    meaning: str
    refused: bool
    level: Level
    detail: str

    def is_required_at(self, level: Level) -> bool:
        """Whether ``level`` must refuse it: a level refuses all that a weaker one refuses."""
        return list(Level).index(self.level) >= list(Level).index(level)


@dataclass(frozen=True)
class ProbeReport:
    """The results for one zygote: its walls by name, and every attempt."""

    layers: tuple[str, ...]
    results: tuple[ProbeResult, ...]

    def gaps(self, level: Level) -> tuple[ProbeResult, ...]:
        """All that ``level`` has to refuse and did not."""
        return tuple(
            result for result in self.results if not result.refused and result.is_required_at(level)
        )


def probe(zygote: Zygote) -> ProbeReport:
    """Make every attempt, in two children; JudgeError if they can't be run at all."""
    names = list(attempts.NAMES)
    later = ["find_marker", "execute", "trace"]  # in the second run; the last are the end of it
    first = [name for name in names if name not in later]
    with _outside() as source:
        runs = [_attempt(zygote, source, part) for part in (first, later)]
    answers = {
        name: step.answer
        for part, outcome in zip((first, later), runs, strict=True)
        for name, step in zip(part, outcome.calls, strict=False)
    }
    results = tuple(
        _result(name, meaning, level, answers.get(name))
        for name, (level, meaning) in REFUSED_FROM.items()
    )
    return ProbeReport(runs[0].layers, results)


def _result(name: str, meaning: str, level: Level, answer: Answer | None) -> ProbeResult:
    refused, detail = False, "it could be done"
    if isinstance(answer, Returned) and answer.values is not None:
        refused = answer.values.tolist() == [0.0]
    elif isinstance(answer, Stopped):
        refused, detail = answer.cause == Cause.FORBIDDEN, answer.detail
    elif isinstance(answer, Raised):
        detail = f"{answer.type_name}: {answer.text}"
    elif answer is None:
        detail = "it was not tried: the process had ended"
    return ProbeResult(name, meaning, refused, level, "" if refused else detail)


def _attempt(zygote: Zygote, source: bytes, names: Sequence[str]) -> Run:
    calls = [wire.pack_arguments([float(attempts.NAMES.index(name))]) for name in names]
    outcome = run(zygote, wire.Load("attempt", 1, FILENAME, source), calls, LIMITS)
    if outcome.load.answer is not None:
        raise JudgeError(f"the sandbox could not be tried: {outcome.load.answer}")
    return outcome


@contextmanager
def _outside() -> Iterator[bytes]:
    """The source of the attempts, with the paths of things that they must not reach.

    They lie in a folder that is removed afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="grader-probe-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103  only the walls shall be in the way
        Path(folder, "secret").write_bytes(b"what nobody may read")
        Path(folder, "open").mkdir()
        os.chmod(Path(folder, "open"), 0o777)  # noqa: S103
        places = {
            "OUTSIDE": folder,
            "GRADER": str(JAIL_MAIN),
            "LIBRARY": getattr(find_spec("numpy"), "origin", None),
            "MARKER": f"{Path(folder).name}-marker",
            "HOST": os.getpid(),
        }
        lines = "".join(f"{name} = {value!r}\n" for name, value in places.items())
        try:
            yield Path(attempts.__file__).read_bytes() + b"\n" + lines.encode()
        finally:  # where the walls are low, it is really there
            for place in attempts.PLACES:
                with suppress(OSError):
                    Path(place, str(places["MARKER"])).unlink()


def prove_jax(zygote: Zygote, level: Level) -> None:
    """Let jax compile and reduce behind the walls; JudgeError if it can't.

    It takes a second, so success is remembered for the same versions, machine and walls.
    """
    facts = [VERSION, level, str(JAIL_MAIN), *library_dirs(), *os.uname(), str(os.getuid())]
    facts += [f"{name}={version}" for name, version in sorted(zygote.versions.items())]
    key = hashlib.sha256("\0".join(facts).encode()).hexdigest()
    if is_proven(key):
        return
    source = Path(attempts.__file__).read_bytes()
    outcome = run(
        zygote, wire.Load("reduce", 0, FILENAME, source), [wire.pack_arguments([])], TRUSTED
    )
    answer = outcome.calls[0].answer if outcome.calls else outcome.load.answer
    values = answer.values if isinstance(answer, Returned) else None
    if values is None or values.tolist() != [SUM]:
        raise JudgeError(f"jax does not work behind the walls: {answer}")
    remember_proof(key)
