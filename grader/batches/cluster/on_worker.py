"""The functions that run in a worker: they hold sandboxes, prove them, and carry out requests.

A sandbox lives from its first proof, for all batches that ask for its kind, until the last of them
has left or the worker ends.
"""

import asyncio
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path

from grader.batches.cluster.messages import (
    Attestation,
    Failed,
    Lacks,
    Request,
    pack_answer,
    pack_attestation,
)
from grader.errors import GraderError
from grader.sandbox.outcome import Run
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.priming import Primer
from grader.sandbox.ready.tier import Tier
from grader.sandbox.zygote import RefusedError
from grader.version import source_sha256


@dataclass
class _Standing:
    """A sandbox, the primers it was sent, and the batches that it works for."""

    compiled: Compiled
    sandbox: Sandbox
    primers: dict[str, Primer] = field(default_factory=dict)
    batches: set[str] = field(default_factory=set)


# Choice, tier, hidden folders, libraries that the course adds.
SandboxKey = tuple[str, Tier, tuple[str, ...], tuple[str, ...]]

_standing: dict[SandboxKey, _Standing] = {}
_lock = threading.Lock()


def prove(
    choice: str, tier: str, hidden: tuple[str, ...], batch: str, libraries: tuple[str, ...] = ()
) -> bytes:
    """Start a sandbox for a batch, and return an `Attestation` of its walls, packed.

    ``choice`` and ``tier`` are those of `--sandbox` and `--tier`; no run may read ``hidden``. Runs
    may import ``libraries``, which the course adds.
    """
    host, grader = socket.gethostname(), source_sha256()
    try:
        sandbox = _stand((choice, Tier(tier), tuple(hidden), tuple(libraries)), batch).sandbox
        attestation = Attestation(
            host=host,
            grader_sha256=grader,
            versions=sandbox.versions,
            level=sandbox.level,
            layers=sandbox.layers,
        )
    except (GraderError, OSError) as error:
        attestation = Attestation(host=host, grader_sha256=grader, why_not=str(error)[:4000])
    return pack_attestation(attestation)


def carry_out(request: bytes) -> bytes:
    """Run a packed `Request`; return the packed answer."""
    return pack_answer(_answer(Request.unpack(request)))


def leave(batch: str) -> None:
    """End every sandbox that no other batch uses."""
    with _lock:
        for key, standing in list(_standing.items()):
            standing.batches.discard(batch)
            if not standing.batches:
                del _standing[key]
                standing.sandbox.close()
                standing.compiled.close()


async def leave_aside(batch: str) -> None:
    """`leave`, in a thread, so that the worker can talk meanwhile."""
    await asyncio.to_thread(leave, batch)


def _answer(request: Request) -> Run | Lacks | Failed:
    with _lock:
        standing = _standing.get((request.choice, request.tier, request.hidden, request.libraries))
    if standing is None:  # the worker restarted, or the batch had left
        return Failed(refused=True, why="its walls were not proven yet")
    try:
        standing.primers.update((primer.key, primer) for primer in request.primers)
        if not standing.primers.keys() >= set(request.asked):
            return Lacks()
        for key in request.asked:
            standing.sandbox.prepare(standing.primers[key])
        return standing.sandbox.run(request.message, request.calls, request.limits)
    except (GraderError, OSError) as error:
        refused = isinstance(error, RefusedError)
        return Failed(refused=refused, why=str(error)[:4000])


def _stand(kind: SandboxKey, batch: str) -> _Standing:
    with _lock:
        if kind not in _standing:
            choice, tier, hidden, libraries = kind
            compiled = Compiled.open()
            try:
                sandbox = Sandbox.start(choice, map(Path, hidden), compiled, tier, libraries)
            except BaseException:
                compiled.close()
                raise
            _standing[kind] = _Standing(compiled, sandbox)
        _standing[kind].batches.add(batch)
        return _standing[kind]
