"""Where the submissions of a batch are run: sandboxes here, or the workers of a cluster."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from math import ceil
from pathlib import Path
from typing import Any

from grader.cli.options import tell
from grader.sandbox.ready.tier import Tier

AT_ONCE = 8  # workers that share a sandbox: it forks one run at a time, in milliseconds
AHEAD = 2  # runs for each thread of a cluster, so that none waits for the next
MOST = 1024  # threads of ours, which mostly wait


class Pool:
    """Starts runners, and ends them with ``stack``. ``say`` tells a person what happens to them."""

    def __init__(
        self, stack: ExitStack, choice: str, tier: Tier, hidden: Sequence[Path], compiled: Any
    ) -> None:
        self.say: Callable[[str], None] = tell
        self._stack = stack
        self._choice = choice
        self._tier = tier
        self._hidden = hidden
        self._compiled = compiled

    def home(self) -> Any:
        """A sandbox for what does not run in the cluster: the references."""
        return self._start(Tier.COLD)

    def local(self, count: int) -> list[Any]:
        """Sandboxes on this machine, as many as there are workers; several may be the same one."""
        started = [self._start(self._tier) for _ in range(ceil(count / AT_ONCE))]
        return [started[n % len(started)] for n in range(count)]

    def demand(self, home: Any) -> Any:
        """What a worker of a cluster must have: what ``home``, a sandbox here, has."""
        from grader.batch.cluster.cluster import Demand

        return Demand.like(self._choice, self._tier, home.versions, home.level, self._hidden)

    def remote(self, scheduler: str, demand: Any, count: int | None, aside: Executor) -> list[Any]:
        """The cluster, as often as there are runs at a time, once somebody there may work for us.

        Waited for ``aside``, so that Ctrl-C ends it. Raises as `Cluster`.
        """
        from grader.batch.cluster.cluster import Cluster

        cluster = self._stack.enter_context(
            Cluster.open(scheduler, demand, lambda line: self.say(line))
        )
        threads = aside.submit(cluster.await_workers).result()
        return [cluster] * (count or min(AHEAD * threads, MOST))

    def _start(self, tier: Tier) -> Any:
        from grader.sandbox.proof.ladder import Sandbox

        return self._stack.enter_context(
            Sandbox.start(self._choice, self._hidden, self._compiled, tier)
        )
