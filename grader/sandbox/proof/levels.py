"""How strong the walls are, from best to none, and what a person may ask for.

    namespaces   every wall that the kernel has
    landlock     no namespaces: Docker's default profile, hosts that forbid user namespaces. Nothing
                 may be written. A submission can find out that a file exists.
    seccomp      neither: a submission can read, change and delete what the user who grades can
    none         not even a filter of system calls: it can do what that user can do

In all of them a submission has a process, limits and an empty environment of its own. Below
`landlock` nothing is run unless it is asked for, in words that say what may happen.
"""

from enum import StrEnum


class Level(StrEnum):
    """A level of the sandbox, the strongest first."""

    NAMESPACES = "namespaces"
    LANDLOCK = "landlock"
    SECCOMP = "seccomp"
    NONE = "none"

    @property
    def leaves_out(self) -> tuple[str, ...]:
        """The walls that are not built at this level."""
        return ("namespaces", "landlock", "seccomp")[: list(Level).index(self)]


AUTO = "auto"
# The choices of `--sandbox`, and the levels that are tried for them, in order.
CHOICES: dict[str, tuple[Level, ...]] = {
    AUTO: (Level.NAMESPACES, Level.LANDLOCK),
    "strict": (Level.NAMESPACES,),
    "landlock": (Level.LANDLOCK,),
    "seccomp-opens-files": (Level.NAMESPACES, Level.LANDLOCK, Level.SECCOMP),
    "none-own-code": tuple(Level),
}
