"""What runs in a worker: it holds sandboxes, proves them, and carries out what is asked.

A worker's sandbox stands from the first proof on, for all batches that ask for the like, until
the worker ends or a batch says `leave`. A worker that dies takes its runs with it: each has the
worker's end as its own.
"""

import socket
import threading
from dataclasses import dataclass, field

from grader.cluster.messages import Failed, Lacks, Proof, Request, pack_answer, pack_proof
from grader.errors import GraderError
from grader.sandbox.compiled import Compiled
from grader.sandbox.ladder import Sandbox
from grader.sandbox.outcome import Run
from grader.sandbox.priming import Primer
from grader.sandbox.tier import Tier
from grader.sandbox.zygote import RefusedError
from grader.version import source_sha256


@dataclass
class _Standing:
    """A sandbox, and the primers that it has been sent."""

    compiled: Compiled
    sandbox: Sandbox
    primers: dict[str, Primer] = field(default_factory=dict)


_standing: dict[tuple[str, Tier], _Standing] = {}
_lock = threading.Lock()


def prove(choice: str, tier: str) -> bytes:
    """Have a sandbox as `--sandbox` and `--tier` say, and tell what it has proven."""
    host, grader = socket.gethostname(), source_sha256()
    try:
        sandbox = _stand(choice, Tier(tier)).sandbox
        proof = Proof(
            host=host,
            grader_sha256=grader,
            versions=sandbox.versions,
            level=sandbox.level,
            layers=sandbox.layers,
        )
    except (GraderError, OSError) as error:
        proof = Proof(host=host, grader_sha256=grader, why_not=str(error)[:4000])
    return pack_proof(proof)


def carry_out(request: bytes) -> bytes:
    """Run what is asked."""
    return pack_answer(_answer(Request.unpack(request)))


def leave() -> None:
    """End every sandbox."""
    with _lock:
        while _standing:
            _, standing = _standing.popitem()
            standing.sandbox.close()
            standing.compiled.close()


def _answer(request: Request) -> Run | Lacks | Failed:
    try:
        standing = _stand(request.choice, request.tier)
        standing.primers.update((primer.key, primer) for primer in request.primers)
        if not standing.primers.keys() >= set(request.asked):
            return Lacks()
        for key in request.asked:
            standing.sandbox.prepare(standing.primers[key])
        return standing.sandbox.run(request.message, request.calls, request.limits)
    except (GraderError, OSError) as error:
        refused = isinstance(error, RefusedError)
        return Failed(refused=refused, told=str(error)[:4000])


def _stand(choice: str, tier: Tier) -> _Standing:
    with _lock:
        if (choice, tier) not in _standing:
            compiled = Compiled.open()
            sandbox = Sandbox.start(choice, (), compiled, tier)
            _standing[choice, tier] = _Standing(compiled, sandbox)
        return _standing[choice, tier]
