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
    return Memory(fields.get("VmHWM", 0) / 1024, fields.get("Threads", 0))


def _fields(path: Path) -> dict[str, int]:
    """The two lines of a status file that count here, in its units (KiB)."""
    found = {}
    for line in path.read_text(errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name in ("VmHWM", "Threads"):
            found[name] = int(value.split()[0])
    return found
