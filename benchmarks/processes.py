"""Memory and threads of processes, from /proc; only root may surely read the sandbox's."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.sandbox import usage

LOOK_EVERY_S = 0.005


def beneath(pid: int) -> list[int]:
    """The descendants of a process."""
    found = children(pid)
    return found + [below for child in found for below in beneath(child)]


def children(pid: int) -> list[int]:
    """The children of all threads of a process."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has just ended
            found += map(int, listing.read_text().split())
    return found


def memory_mib(pid: int) -> dict[str, float]:
    """Resident size and proportional share (a page of n processes counts 1/n); empty if hidden."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {}
    sizes = {
        name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)
    }
    return {"rss_mib": sizes["Rss"] / 1024, "pss_mib": sizes["Pss"] / 1024}


def share_mib(pids: list[int]) -> float:
    """The proportional shares of processes, added up; 0 where they can't be read."""
    return sum(memory_mib(pid).get("pss_mib", 0.0) for pid in pids)


def state(pid: int) -> dict[str, float]:
    """All numbers of a process that could grow."""
    found: dict[str, float] = {**memory_mib(pid), "threads": usage.memory(pid).threads}
    with suppress(OSError):
        found["descriptors"] = len(os.listdir(f"/proc/{pid}/fd"))
    return found


@contextmanager
def peaks(measure: Callable[[], dict[str, float]]) -> Iterator[dict[str, float]]:
    """The maxima of the numbers that ``measure`` returns, while the block runs."""
    found: dict[str, float] = {}
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK_EVERY_S):
            for name, value in measure().items():
                found[name] = max(found.get(name, 0.0), value)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()
