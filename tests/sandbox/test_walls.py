"""The table of `walls.py`: each attack is refused, and really succeeds without what stops it."""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import walls
from support.attacks.model import LAYERS, NO_WALLS, STEPS, Case, cases
from support.helpers import run_source
from support.scenes import SCENES, Names, Stage
from walls import ATTACKS

from grader.errors import JudgeError
from grader.jail import child as jail_child
from grader.jail import landlock
from grader.sandbox import launch, meter
from grader.sandbox import watch as child
from grader.sandbox.launch import JAIL_MAIN
from grader.sandbox.outcome import Answer, Cause, Returned, Stopped
from grader.sandbox.zygote import RefusedError, Zygote

AS_ROOT = os.geteuid() == 0
ABI = landlock.abi() if sys.platform == "linux" else 0

# The table is data: the walls it names are those there are.


def test_the_document_is_what_the_data_says() -> None:
    assert walls.DOCUMENT.read_text() == walls.document(), "run: python tests/walls.py"


def test_every_step_of_a_child_is_a_wall_or_said_to_be_none() -> None:
    everything = jail_child.WallPlan(frozenset(), "/tmp", [])
    steps = {name for name, _ in jail_child.steps(0, {}, everything)}
    assert steps == set(STEPS) | set(NO_WALLS)


def test_every_wall_stops_an_attack() -> None:
    named = {
        layer
        for attack in ATTACKS
        for wall in (*attack.stopped_by, *attack.as_root)
        for layer in wall.split(" + ")
    }
    assert named == set(LAYERS)
    assert len({attack.slug for attack in ATTACKS}) == len(ATTACKS)


# The grader's own side, and how it is left out. What is not here is `FAR`.

FAR = {
    "CPU limit": {"cpu_s": 60.0},
    "wall-clock limit": {"wall_s": 60.0},
    "memory limit": {"memory_mib": 4096},
    "output limit": {"printed_kib": 1024},
    "answer limit": {"returned_kib": 1024},
}
CAUSES = {
    "seccomp": Cause.FORBIDDEN,
    "checked frames": Cause.PROTOCOL,
    "CPU limit": Cause.CPU,
    "wall-clock limit": Cause.WALL,
    "memory limit": Cause.MEMORY,
    "thread limit": Cause.MEMORY,
    "output limit": Cause.PRINTED,
    "answer limit": Cause.RETURNED,
}


def leave_out(layer: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Have the grader go without ``layer``, if that is on its side of the wall."""
    if layer == "clean environment":
        patch.setattr(launch, "ENVIRONMENT", {**os.environ, **launch.ENVIRONMENT})
    elif layer == "closed descriptors":
        patch.setattr(launch, "JAIL_MAIN", _jail_that_closes_nothing(folder))
    elif layer == "checked frames":
        kill = child.Child._kill
        patch.setattr(
            child.Child,
            "_kill",
            lambda self, why: None if why.cause == Cause.PROTOCOL else kill(self, why),
        )
    elif layer == "thread limit":
        patch.setattr(meter, "MAX_THREADS", 1 << 20)
    else:
        assert layer in FAR or layer in STEPS


def _jail_that_closes_nothing(folder: Path) -> Path:
    """A copy of the jail without one line, for which there is no switch."""
    copy = folder / "package" / "jail"
    shutil.copytree(JAIL_MAIN.parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = (copy / "child.py").read_text()
    line = 'os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))'
    assert text.count(line) == 1, "how a child closes descriptors has changed: change it here"
    (copy / "child.py").write_text(text.replace(line, "pass"))
    return copy / JAIL_MAIN.name


# The attacks.


def parameters() -> Iterator[object]:
    """The cases, those with the same walls one after another: a zygote takes seconds to start."""
    found = [case for attack in ATTACKS for case in cases(attack, AS_ROOT, ABI)]
    for case in sorted(found, key=lambda case: (case.attack.own_zygote, case.steps_left_out)):
        marks = []
        # The rest shares one zygote, and is quick.
        if case.up != "all walls" or case.attack.own_zygote or case.attack.runs == 0:
            marks.append(pytest.mark.slow)
        if case.attack.needs_root and not AS_ROOT:
            marks.append(pytest.mark.skip(reason="only root can do this anyway"))
        yield pytest.param(case, id=case.id, marks=marks)


@pytest.fixture(scope="module")
def zygotes() -> Iterator[Callable[[tuple[str, ...]], Zygote]]:
    """The zygote without some walls; one at a time is kept."""
    kept: dict[tuple[str, ...], Zygote] = {}

    def start(steps: tuple[str, ...]) -> Zygote:
        if steps not in kept:
            close()
            kept[steps] = Zygote.start(steps)
        return kept[steps]

    def close() -> None:
        while kept:
            kept.popitem()[1].close()

    yield start
    close()


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("case", list(parameters()))
def test_attack(
    case: Case,
    zygotes: Callable[[tuple[str, ...]], Zygote],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ExitStack() as stack:
        own: list[Zygote] = []

        def its_zygote() -> Zygote:
            if not case.attack.own_zygote:
                return zygotes(case.steps_left_out)
            if not own:
                own.append(stack.enter_context(Zygote.start(case.steps_left_out)))
            return own[0]

        stage = Stage(case, tmp_path, monkeypatch, its_zygote)
        try:
            names = stack.enter_context(SCENES[case.attack.scene](stage))
            for layer in case.left_out:
                leave_out(layer, tmp_path, monkeypatch)
            assert succeeds(stage, names) == case.succeeds, case.id
        except RefusedError as refused:
            pytest.skip(f"this machine does not have these walls: {refused}")


def succeeds(stage: Stage, names: Names) -> bool:
    """Make the attack. Anything but a success and the refusal that was to come is an error."""
    attack = stage.case.attack
    limits = dict(attack.limits)
    for layer in stage.case.left_out:
        limits.update(FAR.get(layer, {}))
    answer: Answer | None = None
    for _ in range(attack.runs):
        # Where the zygote is killed, so is what would have answered.
        with suppress(JudgeError) if stage.seen else contextlib.nullcontext():
            source = stage.source(names)
            outcome = run_source(stage.zygote(), source, calls=attack.calls, **limits)
            answer = (outcome.load, *outcome.calls)[-1].answer
    if stage.seen is not None:
        return stage.seen()
    if isinstance(answer, Stopped):
        assert answer.cause in refusals(stage.case), answer
        return False
    assert isinstance(answer, Returned), answer
    assert answer.values is not None
    return bool(answer.values.all())


def refusals(case: Case) -> set[Cause]:
    """How a run may end that is stopped by what stands of the walls against it."""
    attack = case.attack
    named = {layer for wall in attack.stopped_by for layer in wall.split(" + ")}
    return {CAUSES[layer] for layer in named - case.left_out if layer in CAUSES}
