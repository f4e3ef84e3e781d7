"""The cluster as this machine sees it: workers are accepted or refused, runs are sent to them.

    connect -> the workers there    -> each is asked for an attestation -> accepted, or refused
    a run   -> an accepted worker   -> its answer, checked
               that worker is lost     another worker
               the scheduler is lost   `LostError`: the next start goes on from the record

Workers come and go: a thread looks every few seconds, and asks newcomers too.
"""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from dask.config import set as set_config
from distributed import Client, Future, KilledWorker
from distributed.client import ClosedClientError

from grader.batches.cluster.demand import Demand
from grader.batches.cluster.messages import (
    AnswerError,
    Failed,
    Lacks,
    Request,
    unpack_answer,
    unpack_attestation,
)
from grader.batches.cluster.on_worker import carry_out, leave_aside, prove
from grader.errors import JudgeError, UsageError
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import OnAnswer, Run
from grader.sandbox.proof.levels import Level
from grader.sandbox.ready.priming import Primer
from grader.sandbox.zygote import RefusedError
from grader.text import one_line

CONNECT_S = 15.0  # to a scheduler, at first and once it is lost
LOOK_EVERY_S = 2.0  # for workers that came or went
MAX_REASON = 400  # characters of a worker's text
TRIES = 3  # of a run that failed by no fault of the file
MAX_FAILURES = 6  # of a worker, in a row

# The errors that Dask raises when a worker or the scheduler is gone.
LOST = (OSError, TimeoutError, CancelledError, asyncio.CancelledError, ClosedClientError)
Here = Mapping[str, Mapping[str, int]]  # what the scheduler says of each worker, by address


class LostError(RefusedError):
    """The scheduler is gone, or every worker was refused."""


@dataclass(frozen=True)
class Worker:
    """A worker that was accepted; ``threads`` is how many runs it takes at a time."""

    address: str
    name: str
    threads: int
    level: Level
    layers: tuple[str, ...]


class Cluster:
    """A `Runner` whose runs are carried out by the workers of a Dask cluster.

    States: open, lost (the scheduler is gone), closed. In the last two every run raises. May be
    used from several threads.
    """

    def __init__(
        self, client: Client, address: str, demand: Demand, say: Callable[[str], None]
    ) -> None:
        self._client = client
        self._address = address
        self._name = uuid4().hex
        self._demand = demand
        self._say = say
        self._changed = threading.Condition()
        self._workers: dict[str, Worker] = {}  # accepted, by address
        self._asked: dict[str, Future] = {}  # attestations to come
        self._refused: set[str] = set()  # by address
        self._primers: dict[str, Primer] = {}
        self._load: Counter[str] = Counter()  # runs at the moment, by address
        self._failures: Counter[str] = Counter()  # in a row, by address
        self._running: set[Future] = set()
        self._looked = False  # for workers
        self._had_some = False  # workers that were accepted
        self._over = ""  # why every run raises
        self._looker = threading.Thread(target=self._look_on, daemon=True)

    @classmethod
    @contextmanager
    def open(cls, address: str, demand: Demand, say: Callable[[str], None]) -> Iterator["Cluster"]:
        """Connect to the scheduler at ``address``, or of the scheduler file of that name.

        ``say`` is called with lines for a person, from any thread. UsageError if there is none.
        """
        set_config({"distributed.admin.large-graph-warning-threshold": "1 GiB"})
        for name in ("distributed", "distributed.client"):  # `say` tells what matters
            logging.getLogger(name).handlers = [logging.NullHandler()]
        where = {"scheduler_file": address} if Path(address).is_file() else {"address": address}
        try:
            client = Client(**where, timeout=CONNECT_S, set_as_default=False)
        # TypeError is what Dask raises where an address with TLS meets a configuration without;
        # AssertionError where the thread of its loop does not start in time.
        except (OSError, TimeoutError, ValueError, ImportError, TypeError, AssertionError) as error:
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
                    with suppress(*LOST):
                        client.run(leave_aside, cluster._name, wait=False)
        finally:
            with suppress(*LOST):
                client.close(timeout=1)

    @property
    def versions(self) -> Mapping[str, str]:
        """The versions that every worker must have."""
        return self._demand.versions

    def await_workers(self) -> int:
        """Wait until a worker is accepted and none is left to ask; return the number of threads.

        LostError if all of them are refused, or the scheduler is gone.
        """
        said = False
        with self._changed:
            while True:
                self._check()
                if self._workers and not self._asked:
                    return sum(worker.threads for worker in self._workers.values())
                if self._looked and not (said or self._asked):
                    said = True
                    self._say("waiting for workers: the scheduler has none yet")
                self._changed.wait(LOOK_EVERY_S)

    def prepare(self, primer: Primer) -> None:
        """Keep a primer: every worker prepares it once, before its next run."""
        with self._changed:
            self._primers.setdefault(primer.key, primer)

    def run(
        self,
        message: wire.First,
        calls: Sequence[bytes],
        limits: Limits,
        on_answer: OnAnswer | None = None,
    ) -> Run:
        """Run on a worker; on another one if that is lost, or its walls do not stand any more.

        All answers come together, so that ``on_answer`` is told nothing.
        """
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
            libraries=demand.libraries,
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
                with self._changed:  # the scheduler is lost, not the worker
                    self._workers.clear()
                continue
            why = one_line(answer.why)[:MAX_REASON] if isinstance(answer, Failed) else "it was lost"
            self._count(worker, answer, why)
            tried.add(worker.address)
            reasons.append(f"{worker.name}: {why}")
            if len(self._workers) <= 1 and isinstance(answer, Failed) and not answer.refused:
                break  # there is no other worker
        raise JudgeError(f"no worker could run it: {'; '.join(reasons)}")

    def close(self) -> None:
        """End every run that can be reached."""
        self._end("the cluster was closed")
        for future in list(self._running):
            with suppress(*LOST):
                future.cancel()

    @contextmanager
    def _busy(self, tried: Container[str]) -> Iterator[Worker]:
        """Wait for a worker, and take the one with the fewest runs for its threads.

        A worker that was ``tried`` is taken only if there is no other.
        """
        with self._changed:
            while not self._workers:
                self._check()
                self._changed.wait(LOOK_EVERY_S)
            self._check()
            workers = self._workers.values()
            worker = min(
                [worker for worker in workers if worker.address not in tried] or workers,
                key=lambda worker: self._load[worker.address] / worker.threads,
            )
            self._load[worker.address] += 1
        try:
            yield worker
        finally:
            with self._changed:
                self._load[worker.address] -= 1

    def _count(self, worker: Worker, answer: Lacks | Failed | None, why: str) -> None:
        """Count a run that failed. A worker that keeps failing gets no more runs.

        A worker whose walls do not stand any more is asked for an attestation again.
        """
        self._failures[worker.address] += 1
        if self._failures[worker.address] >= MAX_FAILURES:
            self._refuse(worker.address, worker.name, f"it failed {MAX_FAILURES} runs: {why}")
        elif isinstance(answer, Failed) and answer.refused:
            with self._changed:
                self._workers.pop(worker.address, None)

    def _ask(self, request: Request, worker: Worker) -> Run | Lacks | Failed | None:
        """The worker's answer; None if the worker or the scheduler was lost."""
        data = self._sent(carry_out, request.pack(), worker)
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
            return Failed(refused=False, why=why)
        return answer

    def _sent(self, function: Callable[[bytes], bytes], data: bytes, worker: Worker) -> object:
        """Call ``function`` in a worker: its result, Failed if it raised, None if it was lost."""
        try:
            future = self._client.submit(
                function, data, workers=[worker.address], pure=False, retries=0
            )
        except LOST:
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
                return Failed(refused=False, why=f"{type(error).__name__}: {error}"[:MAX_REASON])
            return future.result(timeout=CONNECT_S)
        except LOST:
            return None
        finally:
            self._running.discard(future)
            with suppress(*LOST):
                future.cancel()  # it may still wait for a worker that has gone

    def _look_on(self) -> None:
        """Look for workers, until it is over."""
        try:
            while not self._over and self._client.status != "closed":
                here: Here = {}
                with suppress(*LOST):
                    if self._client.status == "running":
                        # Not `scheduler_info`: what it gives, Dask itself empties now and then.
                        identity = self._client.scheduler.identity
                        here = self._client.sync(identity, n_workers=-1)["workers"]
                self._compare(here)
                with self._changed:
                    settled = self._workers and not self._asked
                    soon = LOOK_EVERY_S if settled else LOOK_EVERY_S / 10
                    self._changed.wait_for(lambda: self._over, soon)
        finally:  # whatever ended it, no thread must wait in vain
            self._end(
                f"the scheduler {self._address} is gone: what was graded is kept, and the same "
                "command goes on"
            )

    def _compare(self, here: Here) -> None:
        """Forget workers that have gone, ask newcomers, accept or refuse those that answered."""
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
            with suppress(*LOST):
                future = self._client.submit(
                    prove,
                    *(demand.choice, demand.tier.value, demand.hidden, self._name),
                    demand.libraries,
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

    def _take_in(self, address: str, seen: Mapping[str, int], future: Future) -> None:
        """Accept a worker, or refuse it."""
        name = f"worker {address}"
        try:
            if (error := future.exception(timeout=CONNECT_S)) is not None:
                why = f"its grader can't be asked ({type(error).__name__}: {error})"
            else:
                attestation = unpack_attestation(future.result(timeout=CONNECT_S))
                name = f"worker {address} on {one_line(attestation.host)}"
                why = self._demand.why_not(attestation)
        except AnswerError as error:
            why = f"it answered what no worker answers: {error}"
        except LOST:  # a worker that is still there is asked again
            del self._asked[address]
            return
        with self._changed:
            del self._asked[address]
            if not why:
                self._had_some = True
                threads, level = max(1, int(seen["nthreads"])), Level(attestation.level)
                self._workers[address] = Worker(address, name, threads, level, attestation.layers)
        if why:
            self._refuse(address, name, why)

    def _refuse(self, address: str, name: str, why: str) -> None:
        why = one_line(why)[:MAX_REASON]
        with self._changed:
            self._workers.pop(address, None)
            is_news = address not in self._refused
            self._refused.add(address)
        if is_news:
            self._say(f"refused {name}: {why}")
            self._tell_if_alone()

    def _tell_if_alone(self) -> None:
        """Say that no worker is left, if there was one."""
        if self._had_some and not (self._workers or self._asked):
            self._say("no worker is left: waiting for others")

    def _check(self) -> None:
        """LostError if it is over, or every worker was refused."""
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
