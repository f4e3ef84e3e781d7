"""Set a batch up: everything between what is asked for and the first submission.

    Order -> a sandbox started -> files found and placed -> record opened    `opened`
          -> cases made, references run -> a cluster, if one is asked for    `Opened.make_ready`
          -> Batch

Nothing here runs in a thread that Ctrl-C interrupts; Ctrl-C ends the wait, and what runs.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.batches.batch import Batch
from grader.batches.cluster.demand import Demand, require_library
from grader.batches.gradable import make_ready
from grader.collect.collection import Collection, Rules, collect
from grader.collect.entries import without_suffix
from grader.collect.mapping import read_mapping
from grader.collect.source import on_disk, open_handed_in
from grader.collect.source import opened as files_in
from grader.errors import UsageError
from grader.problem.catalogue import Catalogue, Shelf
from grader.record.store import Store
from grader.sandbox.aside import Helpers, check_known
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import AUTO, CHOICES, Level
from grader.sandbox.proof.machine import default_jobs
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier
from grader.sandbox.runner import Runner

RUNS_PER_THREAD = 2  # of a cluster, so that no thread waits for its next run
MAX_RUNS = 1024  # at a time; each has a thread here, which mostly waits

Say = Callable[[str], None]  # tells a person a line


@dataclass(frozen=True)
class Order:
    """What is asked for: the options of ``grader batch``, by their names.

    ``submissions`` is a folder, or a zip or tar archive; ``problem`` is the id of the problem that
    all files answer, or empty; ``inside`` is the path in it of the folder that holds the students
    (None: it is found).
    """

    submissions: Path
    output: Path
    catalogue: Catalogue
    problem: str = ""
    mapping: Path | None = None
    inside: str | None = None
    jobs: int | None = None
    fresh: bool = False
    salt: str = ""
    sandbox: str = AUTO
    tier: Tier = Tier.WARM
    scheduler: str = ""


@contextmanager
def opened(
    order: Order, say: Say = lambda _: None, watch: Say = lambda _: None
) -> Iterator["Opened"]:
    """Start the sandbox, find the submissions, open the record; close them at the end.

    ``say`` gets what happens to a cluster, and ``watch`` is `Sandbox.watch`: from any thread.
    UsageError if the order can't be carried out as it is, or a spec is broken; JudgeError if the
    record or the sandbox fails.
    """
    if order.scheduler:
        require_library()
    check_known("sandbox", order.sandbox, CHOICES)
    if order.jobs is not None and order.jobs < 1:
        raise UsageError(f"jobs: expected at least 1, found {order.jobs}")
    shelf = Shelf(order.catalogue)
    if order.problem:
        shelf.get(order.problem)  # an unknown id is an error before anything is started
    given, output = order.submissions.resolve(), order.output.resolve()
    if output == given:
        raise UsageError(
            f"{order.output}: --output must be another folder than that of the submissions"
        )
    with ExitStack() as stack:
        compiled = stack.enter_context(Compiled.open())
        helpers = stack.enter_context(Helpers())
        tier = Tier.COLD if order.scheduler else order.tier
        count = 1 if order.scheduler else order.jobs or default_jobs()
        secret, libraries = order.catalogue.secret, order.catalogue.libraries
        # One for all: no primer runs twice, and it forks a run in a few milliseconds.
        home = helpers.keep(Sandbox.start(order.sandbox, secret, compiled, tier, libraries))
        home.watch = watch
        files = stack.enter_context(files_in(given, {output}))
        rules = _rules(order, shelf)
        keep = stack.enter_context(on_disk())
        found = helpers.do(collect, files, rules, lambda entry: open_handed_in(entry, home, keep))
        _check_found(order, found)
        store = stack.enter_context(Store.open(order.output))
        yield Opened(order, shelf, found, store, helpers, home, [home] * count, stack, say)


@dataclass(frozen=True)
class Opened:
    """A batch whose submissions were found, and whose record is open.

    ``home`` runs the files of the course staff, and student archives; ``runners`` run submissions.
    """

    order: Order
    shelf: Shelf
    found: Collection
    store: Store
    helpers: Helpers
    home: Sandbox
    runners: list[Sandbox]
    stack: ExitStack
    say: Say

    @property
    def level(self) -> Level:
        """The proven level of the walls; waits for the proof. RefusedError if there is none."""
        return self.helpers.do(lambda: self.home.level)

    def make_ready(self) -> Batch:
        """Make the cases, run the references, reach the cluster; return the batch, planned.

        Raises as `make_ready` in `gradable.py`, and as `Cluster`.
        """
        ids = sorted({placed.problem for placed in self.found.placed})
        ready = self.helpers.do(make_ready, ids, self.shelf, self.home, self.order.salt)
        runners = self._cluster() if self.order.scheduler else self.runners
        folder = self.order.submissions.resolve()
        return Batch(folder, self.found, ready, self.store, runners, self.order.fresh)

    def _cluster(self) -> list[Runner]:
        """The cluster, as often as it runs submissions at a time, once a worker is accepted."""
        from grader.batches.cluster.cluster import Cluster  # noqa: PLC0415  needs an extra

        demand = self.helpers.do(self._demand)
        cluster = self.stack.enter_context(Cluster.open(self.order.scheduler, demand, self.say))
        self.helpers.keep(cluster)
        threads = self.helpers.do(cluster.await_workers)
        return [cluster] * (self.order.jobs or min(RUNS_PER_THREAD * threads, MAX_RUNS))

    def _demand(self) -> Demand:
        """What a worker of a cluster must have: what the sandbox here has."""
        order, home = self.order, self.home
        where = order.catalogue
        return Demand.like(
            order.sandbox, order.tier, home.versions, home.level, where.secret, where.libraries
        )


def _rules(order: Order, shelf: Shelf) -> Rules:
    """How files are placed."""
    mapping = read_mapping(order.mapping, shelf.ids) if order.mapping else None
    given = order.submissions.resolve()
    root = given.name if given.is_dir() else without_suffix(given.name)  # named as its folder was
    return Rules(shelf, root, order.problem, mapping, order.inside)


def _check_found(order: Order, found: Collection) -> None:
    """UsageError if nothing was found, or if another folder may hold the students."""
    if not found.placed and not found.unplaced:
        raise UsageError(f"no submissions in {order.submissions}: it is empty")
    if found.doubts.reason:
        raise UsageError(f"{order.submissions}: {found.doubts.reason}")
