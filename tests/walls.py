"""Write `docs/walls.md` from the attacks: `python tests/walls.py`."""

from support.attacks.files import FILES
from support.attacks.grader import GRADER
from support.attacks.limits import LIMITS
from support.attacks.model import LAYERS, NO_WALLS, Attack
from support.attacks.other_runs import OTHER_RUNS
from support.attacks.outside import OUTSIDE
from support.attacks.processes import PROCESSES
from support.attacks.rights import RIGHTS
from support.paths import ROOT

DOCUMENT = ROOT / "docs" / "walls.md"
ATTACKS = FILES + GRADER + OTHER_RUNS + OUTSIDE + PROCESSES + RIGHTS + LIMITS

INTRODUCTION = """\
# What each wall stops

Made by `python tests/walls.py` from the data of the tests; a test holds it.

A submission runs behind several walls. Each line below is an attack that the tests really make, as
a submission, three times:

- With all walls up it is refused.
- Without the walls of the second column, and with all others up, it succeeds; the third column says
  how. So it is these walls that stop it.
- With any one of them up again, it is refused again. Walls joined by "+" stop it only together; the
  tests show that one of them is not enough.

{several} of {all} attacks meet two walls or more, each of which is enough. Where only one wall is
named, everything depends on it. "(root)": tried only if root runs the grader, since no other user
could do it anyway; on such a server, better grade as an ordinary user. If a machine has no
namespaces (level `landlock` in a report), ignore that word: an attack that is then without a wall
is possible there. An attack that a machine refuses to everybody is skipped there, and the test says
so.

All tests of one attack: `python -m pytest -m "" tests/sandbox/test_walls.py -k start-a-process`
"""

KERNELS = {4: "from Linux 6.7", 6: "from Linux 6.12", 9: "from its ABI 9"}


def document() -> str:
    """docs/walls.md as it must be."""
    several = sum(len(attack.stopped_by) > 1 for attack in ATTACKS)
    lines = [INTRODUCTION.format(several=several, all=len(ATTACKS))]
    lines += ["| Attack | Stopped by | Without them | Test |", "| --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(row(attack))} |" for attack in ATTACKS]
    lines += ["", "## The walls", "", "| Wall | What it is |", "| --- | --- |"]
    lines += [f"| {name} | {told} |" for name, told in LAYERS.items()]
    lines += ["", "Steps of setting up a run that stop no attack by themselves:", ""]
    lines += [f"- {name}: {told}" for name, told in NO_WALLS.items()]
    return "\n".join(lines) + "\n"


def row(attack: Attack) -> tuple[str, ...]:
    """The cells of one line of the table."""
    stops = [wall_told(wall, attack) for wall in attack.stopped_by]
    stops += [f"{wall} (if root runs the grader)" for wall in attack.as_root]
    name = attack.name + (" (root)" if attack.needs_root else "")
    test = f"`tests/sandbox/test_walls.py::test_attack[{attack.slug}:without-them]`"
    return name, "; ".join(stops), attack.without_them, test


def wall_told(wall: str, attack: Attack) -> str:
    """A wall, and since when it stops this attack."""
    return f"{wall} ({KERNELS[attack.since]})" if wall == "landlock" and attack.since > 1 else wall


if __name__ == "__main__":
    DOCUMENT.write_text(document())
