"""Make ready what solutions commonly make jax do, by a public file, the primer.

    primer -> a run whose compile cache is its own folder -> entries -> the host's folder
           -> the zygote runs it again, keeps all that it made, and parks its threads

That this works here is proven once for each installation (`prove`): a program that needs all of
XLA's threads gives the same bits in a child before and after, and the walls hold afterwards, too.
"""

import hashlib
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.errors import JudgeError
from grader.files import is_proven, remember_proof
from grader.jail import native, programs, wire
from grader.limits import TRUSTED
from grader.sandbox.outcome import Refused, Returned, Step, in_words
from grader.sandbox.proof.levels import Level
from grader.sandbox.proof.machine import default_jobs
from grader.sandbox.proof.probes import probe
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier
from grader.sandbox.run import run
from grader.sandbox.zygote import UnprimedError, Zygote

FILLING = TRUSTED.model_copy(update={"printed_kib": 1 << 14})
PROVING = TRUSTED.model_copy(update={"wall_s": 20.0})


@dataclass(frozen=True)
class Primer:
    """A public file; its functions are called with each of ``calls`` (packed arguments)."""

    name: str
    source: bytes
    arity: int
    calls: tuple[bytes, ...]

    @cached_property
    def key(self) -> str:
        """A name that follows from the content."""
        return hashlib.sha256(wire.pack_parts(self.source, *self.calls)).hexdigest()


# Read, not imported: the host knows no jax.
_TRIAL = Path(programs.__file__).with_name("trial.py")
TRIAL = Primer(_TRIAL.name, _TRIAL.read_bytes(), 0, (wire.pack_arguments([]),))


class Priming:
    """The primers that were asked for, applied to one zygote after the other.

    ``cold`` returns a zygote that is never primed; ``watch`` is told what is done, if it takes
    seconds. A primer that failed is not tried again; `why_not` says why it failed.
    """

    def __init__(
        self,
        tier: Tier,
        compiled: Compiled | None,
        cold: Callable[[], Zygote],
        watch: Callable[[str], None],
    ) -> None:
        self._tier = tier
        self._compiled = compiled
        self._cold = cold
        self._watch = watch
        self._asked: dict[str, Primer] = {}
        self._failed: dict[str, str] = {}  # reasons by the primer's key
        self._done: set[str] = set()
        self._zygote: Zygote | None = None  # where they are done

    @property
    def why_not(self) -> str:
        """Why less is ready than was asked for; empty if all is."""
        return "; ".join(self._failed.values())

    def ask_for(self, primer: Primer) -> None:
        """Make ``primer`` ready from now on."""
        self._asked.setdefault(primer.key, primer)

    def apply(self, zygote: Zygote, level: Level) -> bool:
        """Apply the rest to ``zygote``; False if that spoilt it: take a new one."""
        if zygote is not self._zygote:
            self._zygote, self._done = zygote, set()
        due = [key for key in self._asked if key not in self._done and key not in self._failed]
        filled = [key for key in due if self._fill(zygote, self._asked[key])]
        for key in filled:
            if self._tier == Tier.WARM and not self._prime(zygote, level, self._asked[key]):
                return False
            self._done.add(key)
        return True

    def _fill(self, zygote: Zygote, primer: Primer) -> bool:
        """Fill the compile cache; whether that went well."""

        def to_compile_in() -> Zygote:
            self._watch(f"JAX compiles what {primer.name} needs, the first time: 10 to 20 s")
            return self._cold() if zygote.primed else zygote

        try:
            if self._compiled is None:
                raise UnprimedError("there is no compile cache")
            fill(to_compile_in, primer, self._compiled)
        except JudgeError as error:
            self._failed[primer.key] = str(error)
            return False
        return True

    def _prime(self, zygote: Zygote, level: Level, primer: Primer) -> bool:
        """Prime ``zygote``; False if that spoilt it."""
        assert self._compiled is not None
        proven = zygote.primed
        if why := native.why_not_used():  # nothing is spoilt
            self._tier = Tier.COLD
            self._failed[TRIAL.key] = why
            return True
        try:
            if not proven:
                prove_once(zygote, level, self._compiled, self._watch)
            proven = True
            self._watch(f"{primer.name} runs, for all submissions: 1 to 5 s")
            prime(zygote, primer)
        except JudgeError as error:
            if not proven:
                self._tier = Tier.COLD  # there is no other here
            self._failed[primer.key if proven else TRIAL.key] = str(error)
            return False
        return True


def fill(zygote: Callable[[], Zygote], primer: Primer, compiled: Compiled) -> None:
    """Fill the compile cache with all that ``primer`` needs.

    ``zygote`` is called if something must be compiled; it returns a zygote that was not primed.
    UnprimedError if the primer fails, or the cache can't be written; the zygote is as it was.
    """
    try:
        compiled.fill(primer.key, lambda: _compile(zygote(), primer))
    except OSError as error:
        raise UnprimedError(f"the compile cache can't be written: {error.strerror}") from None
    except ValueError as error:
        raise UnprimedError(f"{primer.name}: it leaves what is no program: {error}") from None


def _compile(zygote: Zygote, primer: Primer) -> Mapping[str, bytes]:
    """The entries that runs of ``primer`` leave in empty caches, as many runs as go on at a time.

    Each run gets a share of the calls. What does not depend on the call is compiled in each.
    """
    literal = repr(primer.source)
    program = f"from jail.compiled import filler\nfill = filler({literal})\n".encode()
    message = wire.Load("fill", primer.arity, primer.name, program)
    count = min(default_jobs(), len(primer.calls))
    with ThreadPoolExecutor(count) as pool:
        outcomes = pool.map(
            lambda n: run(zygote, message, primer.calls[n::count], FILLING, writes=True),
            range(count),
        )
        return {
            name: content
            for outcome in outcomes
            for step in (outcome.load, *outcome.calls)
            for name, content in _printed_entries(primer, step)
        }


def _printed_entries(primer: Primer, step: Step) -> Iterator[tuple[str, bytes]]:
    """The entries that a step of a run has printed; UnprimedError if it failed."""
    if step.answer is not None and not isinstance(step.answer, Refused):
        raise UnprimedError(f"{primer.name}: {in_words(step.answer)}")
    try:
        parts = wire.unpack_parts(step.stdout)
        for name, content in zip(parts[::2], parts[1::2], strict=True):
            yield name.decode(), content
    except (wire.WireError, ValueError):
        raise UnprimedError(f"{primer.name}: a primer must not print") from None


def prime(zygote: Zygote, primer: Primer) -> None:
    """Make ``primer`` ready in the zygote; the compile cache must hold all that it needs.

    UnprimedError if that fails; close the zygote then.
    """
    try:
        zygote.prime(wire.pack_parts(primer.source, *primer.calls))
    except JudgeError as error:  # or it has ended the zygote
        raise UnprimedError(f"{primer.name}: {error}") from None


def prove(zygote: Zygote, level: Level, compiled: Compiled) -> None:
    """Show, in a zygote that was not primed, that its children work as well once it is.

    It is primed afterwards. UnprimedError if they don't; close the zygote then.
    """
    fill(lambda: zygote, TRIAL, compiled)
    before = _trial(zygote)
    prime(zygote, TRIAL)
    after = _trial(zygote)
    if before != after:
        raise UnprimedError(f"numbers are not the same: {after}, without priming {before}")
    if gaps := probe(zygote).gaps(level):
        meanings = ", nor that ".join(result.meaning for result in gaps)
        raise UnprimedError(f"it does not hold any more that {meanings}")


def prove_once(
    zygote: Zygote, level: Level, compiled: Compiled, watch: Callable[[str], None]
) -> None:
    """Prove it, unless that was done before on this machine, as it is now; tell ``watch``."""
    kernel, libc = os.uname(), "-".join(platform.libc_ver())
    facts = [compiled.versions, level, os.path.basename(native.library())]
    facts += [kernel.release, kernel.version, kernel.machine, libc]
    facts += [str(os.cpu_count()), str(len(os.sched_getaffinity(0))), str(os.getuid())]
    digest = hashlib.sha256("\0".join(facts).encode()).hexdigest()
    key = f"warm-{digest}"
    if not is_proven(key):
        watch("the tier warm is tried, the first time: 5 to 10 s")
        prove(zygote, level, compiled)
        remember_proof(key)


def _trial(zygote: Zygote) -> list[float]:
    message = wire.Load("_trial_of_threads", 0, TRIAL.name, TRIAL.source)
    outcome = run(zygote, message, TRIAL.calls, PROVING)
    answer = outcome.last
    if not isinstance(answer, Returned) or answer.values is None:
        raise UnprimedError(f"a trial failed: {in_words(answer) if answer else 'it has no answer'}")
    return [float(value) for value in answer.values.ravel()]
