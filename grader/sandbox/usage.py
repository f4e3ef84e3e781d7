"""CPU time, memory and threads of a process, as the kernel counts them."""

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# The kernel's clock ids for "CPU time of process PID" (clock_getcpuclockid(3)).
_CPUCLOCK_SCHED = 2
_NUMBER = re.compile(rb"^NSpid:.*\s(\d+)$", re.MULTILINE)  # the last is of its own namespace
_LINE = re.compile(rb"^(VmHWM|VmRSS|VmSwap|VmPTE|Threads):\s*(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Memory:
    """Peak resident size, and how many threads there are now (each has memory in the kernel)."""

    peak_mib: float
    threads: int


def cpu_s(pid: int) -> float:
    """CPU seconds of all threads of ``pid``, also of ended threads; 0 once the process is gone."""
    try:
        return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
    except OSError:
        return 0.0


def waited_s(pid: int) -> dict[str, float]:
    """Seconds that a thread of ``pid`` was ready to run and had no processor, by the thread's id.

    The kernel's run delay (proc(5), schedstat): other processes, or other threads of its own, had
    the processors. Empty once the process is gone, or where the kernel does not count it.
    """
    waited = {}
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError, IndexError):  # it may just have ended
                waited[thread.name] = int((thread / "schedstat").read_bytes().split()[1]) / 1e9
    return waited


def threads(pid: int) -> list[int]:
    """The numbers of all threads of ``pid``, in its own pid namespace; empty once it is gone."""
    found = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):  # it may just have ended
                number = _NUMBER.search((thread / "status").read_bytes())
                found.append(int(number[1]) if number else int(thread.name))
    return found


def is_asleep(pid: int) -> bool:
    """Whether all threads of ``pid`` sleep and wait for something; False once it is gone."""
    states = set()
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            # After the name, which may hold anything.
            states.add((thread / "stat").read_bytes().rpartition(b")")[2].split()[0])
    return states == {b"S"}


def memory(pid: int) -> Memory:
    """Memory and threads of ``pid``; zeros once it is gone, or where /proc hides it."""
    process = Path(f"/proc/{pid}")
    try:
        fields = _fields(process / "status")
        if b"VmHWM" not in fields:
            # Its first thread has ended, and only the others still show the memory.
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
    """The needed lines of a status file, in its units (KiB).

    Its first line is a name that the process chose. The kernel escapes a newline in it, but not the
    other characters at which `str.splitlines` would split.
    """
    return {name: int(number) for name, number in _LINE.findall(path.read_bytes())}
