"""What a child has used, as the kernel counts it, and the limits on it.

Time and printed text are limited in each step anew: a step must not pay for the steps before it.
Memory and threads are limits on what a process has at one time. `look` reads usage now and then,
not for each byte that comes.
"""

import os
import time

from grader.limits import Limits
from grader.sandbox import usage
from grader.sandbox.outcome import Cause, Stopped

LOOK_EVERY_S = 0.02  # how often memory and CPU are read
STILL_S = 0.5  # with hardly any CPU time, and all threads asleep: it stands still
STILL_SHARE = 0.01  # of a processor: XLA wakes up now and then to look at the clock
STILL_CPU_S = 0.001
# Each holds memory of the kernel that no process is charged, and takes its share of the processors.
# jax has about 20 on 2 processors, more on more, and some for each device that XLA pretends to be.
MAX_THREADS = max(512, 8 * (os.cpu_count() or 1))


class Meter:
    """Reads what the process ``pid`` uses.

    States: before the first step, in a step (from `begin_step` on), ended (`end`: ``pid`` may be
    another process's now, so nothing is read any more).
    """

    def __init__(self, pid: int, limits: Limits) -> None:
        self.peak_mib = 0.0  # without what was inherited
        self.threads = 0
        self._pid = pid
        self._limits = limits
        self._cpu_s = 0.0
        self._inherited_mib = 0.0  # of what is ready in its zygote, which is not its doing
        self._ended = False
        # The current step: when it began, CPU time before it, when to look next.
        self._began = 0.0
        self._cpu_began = 0.0
        self._next_look = 0.0
        # Since when it has used hardly any CPU time, and what it had used by then.
        self._still_since, self._still_cpu_s = 0.0, 0.0
        self._waited_began: dict[str, float] | None = None  # by thread, as of the first look
        self._waited_s = 0.0  # for a processor

    @property
    def wall_s(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self._began

    @property
    def cpu_s(self) -> float:
        """CPU seconds of the step, as far as they were read."""
        return self._cpu_s - self._cpu_began

    def inherit(self, plain_mib: float) -> None:
        """From now on, leave out the memory beyond ``plain_mib``, which it has as it begins."""
        self._inherited_mib = max(0.0, self.peak_mib - plain_mib)
        self.peak_mib -= self._inherited_mib

    def begin_step(self) -> None:
        """Count time from now on."""
        self._began, self._cpu_began = time.monotonic(), self._cpu_s
        self._still_since, self._still_cpu_s = self._began, self._cpu_s
        self._waited_began, self._waited_s = None, 0.0
        self._next_look = self._began + LOOK_EVERY_S

    def look(self) -> None:
        """Read usage, if it was not read just now."""
        if not self._ended and time.monotonic() >= self._next_look:
            self.read()
            if self._waited_began is None:
                self._waited_began = usage.waited_s(self._pid)
            self._next_look = time.monotonic() + LOOK_EVERY_S

    def read(self) -> None:
        """Read memory, threads and CPU time."""
        memory = usage.memory(self._pid)
        self._raise_peak(memory.peak_mib)
        self.threads = max(self.threads, memory.threads)
        self.read_cpu()

    def read_cpu(self) -> None:
        """Read CPU time, which a process keeps until it is collected."""
        self._cpu_s = max(self._cpu_s, usage.cpu_s(self._pid))
        now = time.monotonic()
        least_s = STILL_CPU_S + STILL_SHARE * (now - self._still_since)
        if self._cpu_s - self._still_cpu_s > least_s:
            self._still_since, self._still_cpu_s = now, self._cpu_s

    def end(self, peak_mib: float) -> None:
        """Take the peak that the kernel told when the process was collected."""
        self._ended = True
        self._raise_peak(peak_mib)

    @property
    def has_few_threads(self) -> bool:
        """Whether it never came near the limit on threads."""
        return self.threads < MAX_THREADS // 2

    def exceeded(self, printed: int) -> Stopped | None:
        """The first limit that is exceeded, by the last reading.

        ``printed`` is in bytes, of this step.
        """
        limits = self._limits
        if self.peak_mib > limits.memory_mib:
            return Stopped(Cause.MEMORY, f"more than {limits.memory_mib} MiB in memory")
        if self.threads > MAX_THREADS:
            return Stopped(Cause.MEMORY, f"more than {MAX_THREADS} threads")
        if printed > limits.printed_bytes:
            return Stopped(Cause.PRINTED, f"more than {limits.printed_kib} KiB printed")
        if self.cpu_s > limits.cpu_s:
            return Stopped(Cause.CPU, f"more than {limits.cpu_s:g} s of CPU time")
        if (wall_s := self.wall_s) > limits.wall_s + self._waited(wall_s):
            told = f"more than {limits.wall_s:g} s of wall-clock time"
            return Stopped(Cause.WALL, told, stood_still=self._stands_still())
        return None

    def _raise_peak(self, peak_mib: float) -> None:
        self.peak_mib = max(self.peak_mib, peak_mib - self._inherited_mib)

    def _stands_still(self) -> bool:
        if self._ended or time.monotonic() - self._still_since < STILL_S:
            return False
        return usage.is_asleep(self._pid)

    def _waited(self, wall_s: float) -> float:
        """How long a busy machine let this step wait: that is not its own time.

        Threads wait side by side, so the longest counts. If a run's own threads are in each other's
        way, its limit of CPU time stops it.
        """
        if wall_s > self._limits.wall_s and not self._ended and self._waited_began is not None:
            for thread, waited_s in usage.waited_s(self._pid).items():
                since = waited_s - self._waited_began.get(thread, 0.0)
                self._waited_s = max(self._waited_s, since)
        return self._waited_s
