"""What limits the walls on this machine, and how to get stronger ones. For `grader doctor`."""

import os
import platform
import re
from pathlib import Path

from grader.jail import landlock, namespaces, seccomp
from grader.sandbox.proof.levels import Level
from grader.sandbox.proof.rung import Rung
from grader.sandbox.watch import UNWATCHED

NAMESPACES_SINCE = (5, 12)  # mount_setattr(2)
LANDLOCK_SINCE = (5, 13)
# Switches of user namespaces: the value that forbids them, a better one, whether it binds root too.
SWITCHES = (
    ("user/max_user_namespaces", "0", "15000", True),
    ("kernel/unprivileged_userns_clone", "0", "1", False),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "0", False),
)
CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")
MIB_EACH = 1536  # of memory for a run, where no number of runs at a time is given


def default_jobs() -> int:
    """The number of runs at a time: one for each usable processor, as far as memory allows."""
    return max(1, min(len(os.sched_getaffinity(0)), int(facts()["memory_mib"]) // MIB_EACH))


def facts() -> dict[str, str | int]:
    """The facts of the machine on which the walls depend."""
    return {
        "kernel": platform.release(),
        "machine": platform.machine(),
        "uid": os.geteuid(),
        "processors": len(os.sched_getaffinity(0)),
        "memory_mib": (os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) >> 20,
        "landlock_abi": landlock.abi(),
    }


def advice(rung: Rung) -> list[str]:
    """Ways to get a level that failed, or a stronger one; the likeliest first."""
    if namespaces.UNREADABLE in rung.problem:
        return [
            "root's runs are another user's, who must be able to read Python and the libraries: "
            "install them outside of private folders such as /root, or make those readable"
        ]
    if UNWATCHED in rung.problem:
        return [
            "/proc hides other processes (hidepid), and with them what a run uses: mount it "
            "without hidepid, or with gid= of a group that you are in"
        ]
    if not seccomp.supported(platform.machine()):
        return [f"there is no table of system calls for {platform.machine()}: use x86-64 or arm64"]
    if rung.passing:
        return ["this may pass: try again when the machine is less busy"]
    if rung.level == Level.NAMESPACES and rung.problem:
        return _for_namespaces()
    return [] if "landlock" in rung.layers else _for_landlock()


def _for_namespaces() -> list[str]:
    found = []
    if _kernel() < NAMESPACES_SINCE:
        found.append("namespaces as they are used here need Linux 5.12: use a newer kernel")
    for name, in_the_way, better, for_root in SWITCHES:
        if _switch(name) == in_the_way and (for_root or os.geteuid() != 0):
            setting = f"{name.replace('/', '.')}={better}"
            found.append(f"user namespaces are switched off: as root, `sysctl -w {setting}`")
    if any(map(os.path.exists, CONTAINER_MARKS)):
        found.append(
            "this seems to be a container, whose profile may forbid namespaces: the level landlock "
            "is made for that; to have more, start it with `--security-opt seccomp=unconfined "
            "--security-opt apparmor=unconfined`, if you trust all that runs in it"
        )
    return found or ["a profile of the host (seccomp, AppArmor, SELinux) may forbid namespaces"]


def _for_landlock() -> list[str]:
    if landlock.abi() > 0:
        return []
    if _kernel() < LANDLOCK_SINCE:
        return ["Landlock came with Linux 5.13: use a newer kernel"]
    modules = _text("/sys/kernel/security/lsm")
    if modules and "landlock" not in modules.split(","):
        line = f"lsm=landlock,{modules}"
        return [f"this kernel starts without Landlock: add it to its command line, `{line}`"]
    return ["the kernel was built without Landlock, or a profile of the host forbids it"]


def _switch(name: str) -> str:
    return _text(f"/proc/sys/{name}")


def _text(path: str) -> str:
    """The text of a small file of the kernel's; empty if there is none."""
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _kernel() -> tuple[int, ...]:
    """The version of the kernel: (5, 15)."""
    return tuple(int(number) for number in re.findall(r"\d+", platform.release())[:2])
