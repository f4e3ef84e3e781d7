"""The cluster from this side: who may work for us, and runs that are sent to them.

    connect -> workers that are there -> each is asked for a proof -> accepted, or refused by name
    a run   -> one of the accepted    -> its answer, checked
               that worker is lost       another one
               the scheduler is lost     `LostError`: whoever recorded what came goes on later

Workers come and go: every moment somebody looks who is there, and newcomers are asked as well.
"""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

from grader.batch.cluster import on_worker
from grader.batch.cluster.messages import (
    AnswerError,
    Failed,
    Lacks,
    Proof,
    Request,
    unpack_answer,
    unpack_proof,
)
from grader.errors import JudgeError, UsageError
from grader.extras import command_to_add
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import Run
from grader.sandbox.proof.levels import CHOICES, Level
from grader.sandbox.ready.priming import Primer
from grader.sandbox.ready.tier import Tier
from grader.sandbox.zygote import RefusedError
from grader.text import one_line
from grader.version import source_sha256

CONNECT_S = 15.0  # to a scheduler, at first and once it is lost
LOOK_EVERY_S = 2.0  # at who is there
MAX_TOLD = 400  # characters of what a worker says of itself
TRIES = 3  # of a run that failed by no fault of the file
MOST_FAILURES = 6  # of one worker, one after the other


class LostError(RefusedError):
    """The scheduler is gone, or nobody is left who may work for us."""


@dataclass(frozen=True)
class Demand:
    """What a worker must have: this grader, these versions, and walls of one of these levels."""

    choice: str
    tier: Tier
    versions: Mapping[str, str]
    levels: tuple[Level, ...]
    hidden: tuple[str, ...] = ()

    @classmethod
    def like(
        cls,
        choice: str,
        tier: Tier,
        versions: Mapping[str, str],
        level: Level,
        hidden: Iterable[Path] = (),
    ) -> "Demand":
        """As on this machine, where ``level`` was proven: no walls that are lower.

        ``hidden`` are the course's folders, which no run may read where a worker has them, too.
        """
        levels = CHOICES[choice]
        places = tuple(str(path.resolve()) for path in hidden)
        return cls(choice, tier, versions, levels[: levels.index(level) + 1], places)

    def why_not(self, proof: Proof) -> str:
        """Why a worker may not work for us; empty if it may."""
        if proof.grader_sha256 != source_sha256():
            return "it has another grader: install the one that is here"
        if proof.why_not:
            return proof.why_not
        names = sorted({*self.versions, *proof.versions})
        pairs = [(name, self.versions.get(name), proof.versions.get(name)) for name in names]
        if others := [
            f"{name} is {theirs or 'missing'}, here {ours or 'missing'}"
            for name, ours, theirs in pairs
            if ours != theirs
        ]:
            return f"its versions differ: {', '.join(others)}"
        if proof.level not in self.levels:
            return (
                f"its walls are those of level {proof.level}, and {' or '.join(self.levels)} is "
                "demanded (`grader doctor` there tells why; --sandbox says what is demanded)"
            )
        return ""


@dataclass(frozen=True)
class Worker:
    """A worker that may work for us: how many runs at a time, and its walls."""

    address: str
    name: str
    threads: int
    level: Level
    layers: tuple[str, ...]


def require_library() -> None:
    """UsageError if Dask is not installed."""
    if find_spec("distributed") is None:
        raise UsageError(f"--scheduler takes Dask: {command_to_add('dask')}")


class Cluster:
    """A `Runner` whose runs are carried out by the workers of a Dask cluster.

    States: open (`open` gives it so), lost (the scheduler is gone), closed. In the last two every
    run raises. Used from several threads.
    """

    def __init__(
        self, client: Any, address: str, demand: Demand, say: Callable[[str], None]
    ) -> None:
        self._client = client
        self._address = address
        self._name = uuid4().hex
        self._demand = demand
        self._say = say
        self._changed = threading.Condition()
        self._workers: dict[str, Worker] = {}  # that may work for us
        self._asked: dict[str, Any] = {}  # a proof that is to come
        self._refused: set[str] = set()  # by address
        self._primers: dict[str, Primer] = {}
        self._load: Counter[str] = Counter()  # runs that are carried out, by address
        self._failures: Counter[str] = Counter()  # runs that failed, one after the other
        self._running: set[Any] = set()
        self._looked = False  # at who is there
        self._had_some = False  # who may work for us
        self._over = ""  # why no run is carried out any more
        self._looker = threading.Thread(target=self._look_on, daemon=True)

    @classmethod
    @contextmanager
    def open(cls, address: str, demand: Demand, say: Callable[[str], None]) -> Iterator["Cluster"]:
        """Connect to the scheduler at ``address``, or of the scheduler file of that name.

        ``say`` is told what a person should know, from any thread. UsageError if there is none.
        """
        from dask.config import set as set_config
        from distributed import Client

        set_config({"distributed.admin.large-graph-warning-threshold": "1 GiB"})
        for name in ("distributed", "distributed.client"):  # `say` tells what matters
            logging.getLogger(name).handlers = [logging.NullHandler()]
        where = {"scheduler_file": address} if Path(address).is_file() else {"address": address}
        try:
            client = Client(**where, timeout=CONNECT_S, set_as_default=False)
        # TypeError is what Dask raises where an address with TLS meets a configuration without.
        except (OSError, TimeoutError, ValueError, ImportError, TypeError) as error:
            raise UsageError(
                f"no Dask scheduler at {address}: expected an address such as tcp://host:8786 or "
                "tls://host:8786 (where Dask's configuration names certificates), or a scheduler "
                f"file ({one_line(str(error))})"
            ) from None
        try:
            cluster = cls(client, address, demand, say)
            cluster._looker.start()
            try:
                yield cluster
            finally:
                cluster.close()
                cluster._looker.join(CONNECT_S)
                if client.status == "running":
                    with suppress(*_lost()):
                        client.run(on_worker.leave_aside, cluster._name, wait=False)
        finally:
            with suppress(*_lost()):
                client.close(timeout=1)

    @property
    def versions(self) -> Mapping[str, str]:
        """Those that every worker must have."""
        return self._demand.versions

    def await_workers(self) -> int:
        """Wait until somebody may work for us, and all who are there were asked; runs at a time.

        LostError if all who are there are refused, or the scheduler is gone.
        """
        told = False
        with self._changed:
            while True:
                self._check()
                if self._workers and not self._asked:
                    return sum(worker.threads for worker in self._workers.values())
                if self._looked and not (told or self._asked):
                    told = True
                    self._say("waiting for workers: the scheduler has none yet")
                self._changed.wait(LOOK_EVERY_S)

    def prepare(self, primer: Primer) -> None:
        """As `Runner.prepare`: every worker does it once, before the first run that follows."""
        with self._changed:
            self._primers.setdefault(primer.key, primer)

    def run(self, message: wire.First, calls: Sequence[bytes], limits: Limits) -> Run:
        """As `Runner.run`, by some worker; by another one where that is lost, or its walls fell."""
        with self._changed:
            primers = dict(self._primers)
        demand = self._demand
        request = Request(
            demand.choice,
            demand.tier,
            message,
            tuple(calls),
            limits,
            hidden=demand.hidden,
            asked=tuple(primers),
        )
        tried: set[str] = set()  # by address
        reasons: list[str] = []
        while len(reasons) < TRIES:
            with self._busy(tried) as worker:
                answer = self._ask(request, worker)
                if isinstance(answer, Lacks):
                    sent = replace(request, primers=tuple(primers.values()))
                    answer = self._ask(sent, worker)
            if isinstance(answer, Run):
                self._failures[worker.address] = 0
                return answer
            if answer is None and self._client.status != "running":
                with self._changed:  # not the worker is lost, but the way to all of them
                    self._workers.clear()
                continue
            why = one_line(answer.told)[:MAX_TOLD] if isinstance(answer, Failed) else "it was lost"
            self._count(worker, answer, why)
            tried.add(worker.address)
            reasons.append(f"{worker.name}: {why}")
            if len(self._workers) <= 1 and isinstance(answer, Failed) and not answer.refused:
                break  # there is no other one
        raise JudgeError(f"no worker could run it: {'; '.join(reasons)}")

    def close(self) -> None:
        """End every run, as far as it can be reached."""
        self._end("the cluster was closed")
        for future in list(self._running):
            with suppress(*_lost()):
                future.cancel()

    @contextmanager
    def _busy(self, tried: Container[str]) -> Iterator[Worker]:
        """A worker, waited for: the one with the least to do for each of its threads.

        One of those that were ``tried`` only if there is no other.
        """
        with self._changed:
            while not self._workers:
                self._check()
                self._changed.wait(LOOK_EVERY_S)
            self._check()
            workers = self._workers.values()
            worker = min(
                [one for one in workers if one.address not in tried] or workers,
                key=lambda one: self._load[one.address] / one.threads,
            )
            self._load[worker.address] += 1
        try:
            yield worker
        finally:
            with self._changed:
                self._load[worker.address] -= 1

    def _count(self, worker: Worker, answer: Lacks | Failed | None, why: str) -> None:
        """After a run that failed: whose walls do not stand is asked for them again.

        Who fails again and again, where others may not, gets no more.
        """
        self._failures[worker.address] += 1
        if self._failures[worker.address] >= MOST_FAILURES:
            self._refuse(worker.address, worker.name, f"it failed {MOST_FAILURES} runs: {why}")
        elif isinstance(answer, Failed) and answer.refused:
            with self._changed:
                self._workers.pop(worker.address, None)

    def _ask(self, request: Request, worker: Worker) -> Run | Lacks | Failed | None:
        """The worker's answer; None if it, or the way to it, was lost."""
        data = self._sent(on_worker.carry_out, request.pack(), worker)
        if data is None or isinstance(data, Failed):
            return data
        try:
            answer = unpack_answer(data, request)
            if isinstance(answer, Run) and (answer.level, answer.layers) != (
                worker.level,
                worker.layers,
            ):
                raise AnswerError(f"walls that it has not proven: {answer.level}")
        except AnswerError as error:
            why = f"it answered what no run answers: {error}"
            self._refuse(worker.address, worker.name, why)
            return Failed(refused=False, told=why)
        return answer

    def _sent(self, function: Callable[[bytes], bytes], given: bytes, worker: Worker) -> Any:
        """What ``function`` gives in a worker; Failed if it raised, None if that was lost."""
        from distributed import KilledWorker

        try:
            future = self._client.submit(
                function, given, workers=[worker.address], pure=False, retries=0
            )
        except _lost():
            return None
        self._running.add(future)
        try:
            while True:
                try:
                    error = future.exception(timeout=LOOK_EVERY_S)
                    break
                except TimeoutError:
                    with self._changed:
                        if self._over or worker.address not in self._workers:
                            return None
            if isinstance(error, KilledWorker):
                return None
            if error is not None:
                return Failed(refused=False, told=f"{type(error).__name__}: {error}"[:MAX_TOLD])
            return future.result(timeout=CONNECT_S)
        except _lost():
            return None
        finally:
            self._running.discard(future)
            with suppress(*_lost()):
                future.cancel()  # forgotten there, should it still wait for who is gone

    def _look_on(self) -> None:
        """Look who is there, until it is over."""
        try:
            while not self._over and self._client.status != "closed":
                here: Mapping[str, Any] = {}
                with suppress(*_lost()):
                    if self._client.status == "running":
                        # Not `scheduler_info`: what it gives, Dask itself empties now and then.
                        identity = self._client.scheduler.identity
                        here = self._client.sync(identity, n_workers=-1)["workers"]
                self._compare(here)
                with self._changed:
                    settled = self._workers and not self._asked
                    soon = LOOK_EVERY_S if settled else LOOK_EVERY_S / 10
                    self._changed.wait_for(lambda: self._over, soon)
        finally:  # whatever ended it, nobody waits in vain
            self._end(
                f"the scheduler {self._address} is gone: what was graded is kept, and the same "
                "command goes on"
            )

    def _compare(self, here: Mapping[str, Any]) -> None:
        """Forget who is gone, ask newcomers, and take those in whose proof has come."""
        with self._changed:
            gone = [self._workers.pop(address) for address in self._workers.keys() - here]
            for worker in gone:
                self._say(f"lost {worker.name}: others do its work")
            if gone:
                self._tell_if_alone()
            for address in self._asked.keys() - here:
                del self._asked[address]
            self._refused &= here.keys()
            known = {*self._workers, *self._asked, *self._refused}
        for address in here.keys() - known:
            demand = self._demand
            with suppress(*_lost()):
                future = self._client.submit(
                    on_worker.prove,
                    *(demand.choice, demand.tier.value, demand.hidden, self._name),
                    workers=[address],
                    pure=False,
                )
                self._asked[address] = future
        for address, future in list(self._asked.items()):
            if future.done():
                self._take_in(address, here[address], future)
        with self._changed:
            self._looked = self._looked or bool(here) or self._client.status == "running"
            self._changed.notify_all()

    def _take_in(self, address: str, seen: Mapping[str, Any], future: Any) -> None:
        """Accept a worker, or refuse it."""
        name = f"worker {address}"
        try:
            if (error := future.exception(timeout=CONNECT_S)) is not None:
                why = f"its grader can't be asked ({type(error).__name__}: {error})"
            else:
                proof = unpack_proof(future.result(timeout=CONNECT_S))
                name = f"worker {address} on {one_line(proof.host)}"
                why = self._demand.why_not(proof)
        except AnswerError as error:
            why = f"it answered what no worker answers: {error}"
        except _lost():  # who is still there is asked again
            del self._asked[address]
            return
        with self._changed:
            del self._asked[address]
            if not why:
                self._had_some = True
                self._workers[address] = Worker(
                    address, name, max(1, int(seen["nthreads"])), Level(proof.level), proof.layers
                )
        if why:
            self._refuse(address, name, why)

    def _refuse(self, address: str, name: str, why: str) -> None:
        why = one_line(why)[:MAX_TOLD]
        with self._changed:
            self._workers.pop(address, None)
            is_news = address not in self._refused
            self._refused.add(address)
        if is_news:
            self._say(f"refused {name}: {why}")
            self._tell_if_alone()

    def _tell_if_alone(self) -> None:
        """Say that nobody is left, after somebody was."""
        if self._had_some and not (self._workers or self._asked):
            self._say("no worker is left: waiting for others")

    def _check(self) -> None:
        """Raise if no run will be carried out any more, or nobody may work for us."""
        if self._over:
            raise LostError(self._over)
        if self._refused and not (self._workers or self._asked or self._had_some):
            raise LostError(
                f"nobody may work for this batch: all workers of the cluster were refused "
                f"({len(self._refused)})"
            )

    def _end(self, why: str) -> None:
        with self._changed:
            self._over = self._over or why
            self._changed.notify_all()


def _lost() -> tuple[type[BaseException], ...]:
    """What Dask raises where a worker, the scheduler or the way to them is gone."""
    from distributed.client import ClosedClientError

    return (OSError, TimeoutError, CancelledError, asyncio.CancelledError, ClosedClientError)
