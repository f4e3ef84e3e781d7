"""What a process has used so far, as the kernel counts it."""

import time
from pathlib import Path

# The kernel's clock ids for "CPU time of process PID" (clock_getcpuclockid(3)).
_CPUCLOCK_SCHED = 2


def cpu_s(pid: int) -> float:
    """CPU seconds of all threads of ``pid``; 0 once it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
    except OSError:
        return 0.0


def peak_mib(pid: int) -> float:
    """Peak resident size of ``pid`` in MiB; 0 once it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0  # a zombie has no memory left
