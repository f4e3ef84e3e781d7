"""The library that is made of `warm.c`: its name, and how to compile it.

The name follows from the source and the machine. So a library of another version is never loaded,
and a new one never overwrites one that a process has loaded.

Standard library only; imports nothing of grader. The build hook and the tests load this file, too.
"""

import hashlib
import os
import platform

FOLDER = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(FOLDER, "warm.c")
MACHINES = ("x86_64", "aarch64")
# Machines on which all of it was run. On others it is used only where the environment says so.
TRIED = ("x86_64",)
SWITCH = "GRADER_WARM"
WARNINGS = ("-Wall", "-Wextra", "-Wconversion")
FLAGS = ("-std=gnu11", "-O2", "-fPIC", "-shared", "-Wl,-z,noexecstack", *WARNINGS)
ADVICE = "install a C compiler, such as gcc with libc6-dev, and then the grader again"


def library(machine: str = "") -> str:
    """The path that the library for ``machine`` (default: this one) has, if it was compiled."""
    with open(SOURCE, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:16]
    return os.path.join(FOLDER, f"warm-{machine or platform.machine()}-{digest}.so")


def why_not() -> str:
    """Why there is no library here; empty if there is one."""
    machine = platform.machine()
    if machine not in MACHINES:
        return f"threads can be restored on {' and '.join(MACHINES)} only; this is {machine}"
    if not os.path.exists(library()):
        return f"the grader was installed without its native part: {ADVICE}"
    return ""


def why_not_used() -> str:
    """Why the tier `warm` is not used here; empty if it is tried."""
    why, machine = why_not(), platform.machine()
    if not why and machine not in TRIED and os.environ.get(SWITCH) != "1":
        return f"it is off on {machine}, where it was never run: {SWITCH}=1 lets it be tried"
    return why


def compile_library(folder: str = FOLDER) -> str:
    """Compile the library into ``folder``, under its name; return its path, or "" if that fails.

    The compiler is that of the environment variable CC, else cc or gcc. It may compile for another
    machine: the name says for which.
    """
    import shutil
    import subprocess
    import tempfile

    named = os.environ.get("CC", "").split()
    command = named or next(([name] for name in ("cc", "gcc") if shutil.which(name)), [])
    if not command:
        return ""
    try:
        made_for = subprocess.run(  # noqa: S603  the user's compiler
            [*command, "-dumpmachine"], capture_output=True, text=True, check=True
        ).stdout
        machine = made_for.partition("-")[0]
        if machine not in MACHINES or "-linux-gnu" not in made_for.replace("-pc-", "-"):
            return ""
        path = os.path.join(folder, os.path.basename(library(machine)))
        with tempfile.TemporaryDirectory(dir=folder, prefix="new-") as beside:
            new = os.path.join(beside, "warm.so")
            subprocess.run(  # noqa: S603
                [*command, *FLAGS, "-o", new, SOURCE], check=True, capture_output=True
            )
            os.replace(new, path)
    except (OSError, subprocess.SubprocessError):
        return ""
    return path
