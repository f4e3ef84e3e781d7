"""What a process has used so far, as the kernel counts it."""

import time
from dataclasses import dataclass
from pathlib import Path

# The kernel's clock ids for "CPU time of process PID" (clock_getcpuclockid(3)).
_CPUCLOCK_SCHED = 2


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


def memory(pid: int) -> Memory:
    """What ``pid`` has in memory; zeros once it is gone, or where /proc hides it."""
    process = Path(f"/proc/{pid}")
    try:
        fields = _fields(process / "status")
        if "VmHWM" not in fields:
            # Its first thread has ended: the others have the memory that is no longer told here.
            for thread in (process / "task").iterdir():
                fields |= _fields(thread / "status")
                if "VmHWM" in fields:
                    break
    except (FileNotFoundError, ProcessLookupError):
        return Memory(0.0, 0)
    swapped_out = fields.get("VmRSS", 0) + fields.get("VmSwap", 0)
    return Memory(max(fields.get("VmHWM", 0), swapped_out) / 1024, fields.get("Threads", 0))


def _fields(path: Path) -> dict[str, int]:
    """The lines of a status file that count here, in its units (KiB).

    Its first line is a name that the process chose. The kernel escapes a newline in it, but not
    what else `str.splitlines` would take for the end of a line.
    """
    found = {}
    for line in path.read_bytes().split(b"\n")[1:]:
        name, _, value = line.partition(b":")
        if name in (b"VmHWM", b"VmRSS", b"VmSwap", b"Threads"):
            found[name.decode()] = int(value.split()[0])
    return found
