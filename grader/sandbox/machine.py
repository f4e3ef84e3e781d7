"""What this machine lets a sandbox have, and what would let it have more. For `grader doctor`."""

import os
import platform
import re
from pathlib import Path

from grader.jail import landlock, seccomp
from grader.sandbox.levels import Level

NAMESPACES_SINCE = (5, 12)  # mount_setattr(2)
LANDLOCK_SINCE = (5, 13)
# Switches of user namespaces, the value that is in the way, and what it is there for.
SWITCHES = (
    ("user/max_user_namespaces", "0", "15000"),
    ("kernel/unprivileged_userns_clone", "0", "1"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "0"),
)
CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")


def facts() -> dict[str, str | int]:
    """The machine, as far as the walls depend on it."""
    return {
        "kernel": platform.release(),
        "machine": platform.machine(),
        "user": "root" if os.geteuid() == 0 else f"user {os.geteuid()}",
        "processors": len(os.sched_getaffinity(0)),
        "memory_mib": (os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) >> 20,
        "landlock_abi": landlock.abi(),
    }


def advice(level: Level, problem: str = "") -> list[str]:
    """What may help where ``level`` can't be had for ``problem``, the likeliest first."""
    if "can't be read by user" in problem:
        return [
            "root's runs are another user's, who must be able to read Python and the libraries: "
            "install them outside of private folders such as /root, or make those readable"
        ]
    if "memory could not be watched" in problem:
        return [
            "/proc hides other processes (hidepid), and with them what a run uses: mount it "
            "without hidepid, or with gid= of a group that you are in"
        ]
    found = []
    if not seccomp.supported(platform.machine()):
        found.append(
            f"there is no table of system calls for {platform.machine()}: use x86-64 or arm64"
        )
    if level == Level.NAMESPACES:
        found += _for_namespaces()
    elif level == Level.LANDLOCK:
        found += _for_landlock()
    return found


def _for_namespaces() -> list[str]:
    found = []
    if _kernel() < NAMESPACES_SINCE:
        found.append("namespaces as they are used here need Linux 5.12: use a newer kernel")
    if os.geteuid() != 0:
        for name, in_the_way, better in SWITCHES:
            if _switch(name) == in_the_way:
                found.append(
                    f"users may not make user namespaces: as root, "
                    f"`sysctl -w {name.replace('/', '.')}={better}`"
                )
    if any(map(os.path.exists, CONTAINER_MARKS)):
        found.append(
            "this is a container, whose profile forbids namespaces: the level landlock is made "
            "for that; to have more, start it with `--security-opt seccomp=unconfined "
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
    """What a small file of the kernel's says; nothing where there is none."""
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _kernel() -> tuple[int, ...]:
    """The version of the kernel, as far as it is one: (5, 15)."""
    return tuple(int(number) for number in re.findall(r"\d+", platform.release())[:2])
