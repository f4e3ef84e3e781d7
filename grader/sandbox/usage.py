"""What a process has used so far, as the kernel counts it."""

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# The kernel's clock ids for "CPU time of process PID" (clock_getcpuclockid(3)).
_CPUCLOCK_SCHED = 2
_LINE = re.compile(rb"^(VmHWM|VmRSS|VmSwap|VmPTE|Threads):\s*(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Memory:
    """Peak resident size, and how many threads there are now (each has memory in the kernel)."""

    peak_mib: float
    threads: int


def cpu_s(pid: int) -> float:
    """CPU seconds of all threads of ``pid``, ended ones too; 0 once the process is gone."""
    try:
        return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
    except OSError:
        return 0.0


def waited_s(pid: int) -> dict[str, float]:
    """Seconds that each thread of ``pid`` could have run and was not let, by the thread's id.

    The kernel's run delay (proc(5), schedstat): other processes, or other threads of its own, had
    the processors. Empty once the process is gone, or where the kernel does not count it.
    """
    waited = {}
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError, IndexError):  # it may just have ended
                waited[thread.name] = int((thread / "schedstat").read_bytes().split()[1]) / 1e9
    return waited


def memory(pid: int) -> Memory:
    """What ``pid`` has in memory; zeros once it is gone, or where /proc hides it."""
    process = Path(f"/proc/{pid}")
    try:
        fields = _fields(process / "status")
        if b"VmHWM" not in fields:
            # Its first thread has ended: the others have the memory that is no longer told here.
            for thread in (process / "task").iterdir():
                with suppress(OSError):  # it may just have ended
                    fields |= _fields(thread / "status")
                if b"VmHWM" in fields:
                    break
    except OSError:
        return Memory(0.0, 0)
    used = max(fields.get(b"VmHWM", 0), fields.get(b"VmRSS", 0) + fields.get(b"VmSwap", 0))
    tables = fields.get(b"VmPTE", 0)  # mappings without pages cost the kernel these
    return Memory((used + tables) / 1024, fields.get(b"Threads", 0))


def _fields(path: Path) -> dict[bytes, int]:
    """The lines of a status file that count here, in its units (KiB).

    Its first line is a name that the process chose. The kernel escapes a newline in it, but not
    what `str.splitlines` would also take for the end of a line.
    """
    return {name: int(number) for name, number in _LINE.findall(path.read_bytes())}
