"""What is demanded of a worker: the same grader, the same versions, walls that are as strong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from grader.batches.cluster.messages import Attestation
from grader.errors import UsageError
from grader.extras import command_to_add
from grader.sandbox.proof.levels import CHOICES, Level
from grader.sandbox.ready.tier import Tier
from grader.version import source_sha256


def require_library() -> None:
    """UsageError if Dask is not installed."""
    if find_spec("distributed") is None:
        raise UsageError(f"--scheduler takes Dask: {command_to_add('dask')}")


@dataclass(frozen=True)
class Demand:
    """The grader, the versions, and the levels of walls one of which a worker must have."""

    choice: str
    tier: Tier
    versions: Mapping[str, str]
    levels: tuple[Level, ...]
    hidden: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()

    @classmethod
    def like(
        cls,
        choice: str,
        tier: Tier,
        versions: Mapping[str, str],
        level: Level,
        hidden: Iterable[Path] = (),
        libraries: Iterable[str] = (),
    ) -> "Demand":
        """Demand what this machine has: ``level``, which was proven here, or a stronger one.

        ``hidden`` are the course's folders: no run may read them, if a worker has them too.
        ``libraries`` are those that the course adds.
        """
        levels = CHOICES[choice]
        places = tuple(str(path.resolve()) for path in hidden)
        enough = levels[: levels.index(level) + 1]
        return cls(choice, tier, versions, enough, places, tuple(libraries))

    def why_not(self, attestation: Attestation) -> str:
        """Why a worker is refused; empty if it is accepted."""
        if attestation.grader_sha256 != source_sha256():
            return "it has another grader: install the one that is here"
        if attestation.why_not:
            return attestation.why_not
        names = sorted({*self.versions, *attestation.versions})
        pairs = [(name, self.versions.get(name), attestation.versions.get(name)) for name in names]
        if others := [
            f"{name} is {theirs or 'missing'}, here {ours or 'missing'}"
            for name, ours, theirs in pairs
            if ours != theirs
        ]:
            return f"its versions differ: {', '.join(others)}"
        if attestation.level not in self.levels:
            return (
                f"its walls are those of level {attestation.level}, and "
                f"{' or '.join(self.levels)} is demanded (`grader doctor` there tells why; "
                "--sandbox says what is demanded)"
            )
        return ""
