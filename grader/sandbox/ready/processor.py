"""The processor that runs are executed on."""

import platform
from pathlib import Path


def processor() -> str:
    """Model and features: by them XLA chooses instructions, which decide the last bits."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    keep = ("model name", "flags", "Features", "CPU part")
    return "\n".join(sorted({line for line in lines if line.startswith(keep)}))
