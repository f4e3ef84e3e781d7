"""The ladder: which level is reached on which machine, and that it fails closed."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.command import GRADER, LIGHT_GRADER, PATIENCE_S
from support.helpers import children_of, open_descriptors
from support.paths import ROOT, TESTS
from support.refuse import REFUSALS
from support.tiny import GOOD, catalogue_of, lay

from grader.errors import JudgeError
from grader.grading.grade import grade
from grader.grading.submission import Submission
from grader.jail import wire
from grader.jail.programs import attempts
from grader.sandbox.launch import library_dirs
from grader.sandbox.outcome import Cause, Returned, Stopped
from grader.sandbox.proof import probes, rung
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import CHOICES, Level
from grader.sandbox.proof.rung import Rung, climb
from grader.sandbox.run import run
from grader.sandbox.zygote import RefusedError, Zygote
from grader.verdict import Verdict

REFUSE = TESTS / "support/refuse.py"
NO_ARGUMENTS = wire.pack_arguments([])


def on_a_machine_without(
    refused: str, folder: Path, *arguments: str, command: Sequence[str] = LIGHT_GRADER
) -> subprocess.CompletedProcess[str]:
    """A grader command where ``refused`` can't be had, in ``folder``."""
    start = [sys.executable, str(REFUSE), refused] if refused else []
    return subprocess.run(
        [*start, *command, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def slow(*values: str) -> object:
    """Parameters that CI tries, too."""
    return pytest.param(*values, marks=pytest.mark.slow)


@pytest.fixture
def right(tiny_folder: Path) -> Path:
    (tiny_folder / "right.py").write_text(GOOD)
    return tiny_folder


has_namespaces = pytest.mark.skipif(
    subprocess.run(["unshare", "-Ur", "true"], check=False, capture_output=True).returncode != 0,
    reason="this machine has no user namespaces",
)


@pytest.mark.parametrize(
    ("refused", "choice", "level", "missing"),
    [
        pytest.param("", "auto", "namespaces", None, marks=[has_namespaces, pytest.mark.slow]),
        pytest.param(
            "landlock", "auto", "namespaces", "landlock", marks=[has_namespaces, pytest.mark.slow]
        ),
        ("namespaces", "auto", "landlock", "namespaces"),
        slow("namespaces,landlock", "seccomp-opens-files", "seccomp", "landlock"),
        slow("namespaces,landlock,seccomp", "none-own-code", "none", "seccomp"),
        slow("seccomp", "none-own-code", "none", "seccomp"),
        slow("", "landlock", "landlock", "namespaces"),
    ],
)
def test_the_strongest_level_that_may_be_used_is(
    right: Path, refused: str, choice: str, level: str, missing: str | None
) -> None:
    done = on_a_machine_without(
        refused, right, "grade", "right.py", "--format", "json", "--sandbox", choice
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["verdict"], report["score"]) == ("AC", 10.0)
    walls = report["provenance"]["sandbox"]
    assert walls["level"] == level
    assert missing not in walls["layers"]
    risky = level in ("seccomp", "none")
    assert ("do not grade strangers' files" in done.stderr) == risky


@pytest.mark.parametrize(
    ("refused", "choice", "told"),
    [
        ("namespaces,landlock", "auto", "landlock: it does not hold that other files can't"),
        ("namespaces", "strict", "namespaces: unshare"),
        slow("landlock", "landlock", "landlock: it does not hold"),
        slow("seccomp", "auto", "Function not implemented"),
        slow("namespaces,landlock,seccomp", "seccomp-opens-files", "seccomp: "),
    ],
)
def test_nothing_is_run_below_what_was_allowed(
    right: Path, refused: str, choice: str, told: str
) -> None:
    (right / "right.py").write_text("open('ran', 'w')\n" + GOOD)
    done = on_a_machine_without(
        refused, right, "grade", "right.py", "right.py", "--sandbox", choice
    )
    assert done.returncode == 3, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("nothing was run") == 1, "once, however many files there are"
    assert told in done.stderr
    assert "grader doctor" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (right / "ran").exists()


@pytest.mark.parametrize(
    ("refused", "level", "code"),
    [
        pytest.param("", "namespaces", 0, marks=[has_namespaces, pytest.mark.slow]),
        pytest.param("namespaces", "landlock", 0, marks=pytest.mark.slow),
        ("namespaces,landlock", None, 1),
    ],
)
def test_doctor_tells_level_reasons_and_help(
    tmp_path: Path, refused: str, level: str | None, code: int
) -> None:
    # A level is proven by runs with jax: each would import it, where the zygote has not.
    command = GRADER if level else LIGHT_GRADER
    done = on_a_machine_without(refused, tmp_path, "doctor", "--format", "json", command=command)
    assert done.returncode == code, done.stderr
    told = json.loads(done.stdout)
    assert told["schema"] == "grader.doctor/1"
    libraries = {each["name"]: each["modules"] for each in told["libraries"]}
    assert libraries["numpy"] == ["numpy"]
    assert "pluggy" not in libraries
    assert told["level"] == level
    assert {each["from"] for each in told["settings"]} == {"default"}
    assert told["cache"]["writable"]
    assert [each["level"] for each in told["levels"]] == ["namespaces", "landlock"]
    for each in told["levels"]:
        assert each["holds"] == (not each["problem"])
        assert bool(each["advice"]) == bool(each["problem"])
        gaps = [wall for wall in each["attempts"] if wall["required"] and not wall["refused"]]
        assert each["holds"] == (not gaps and bool(each["attempts"]))


@pytest.mark.slow
def test_doctor_speaks_to_people(tmp_path: Path) -> None:
    lay(tmp_path, {"problems/libraries.txt": "pluggy\n"})
    options = ("--problems", str(tmp_path / "problems"))
    done = on_a_machine_without("namespaces,landlock", tmp_path, "doctor", *options)
    assert done.returncode == 1
    for part in (
        "Submissions are not run here",
        "They may import Python's standard library, absl, ",
        "The course adds pluggy.",
        "BROKEN: it could be done",
        "namespaces: unshare",
        "Operation not permitted",
        "--sandbox seccomp-opens-files",
        "change and delete every file that you can",
    ):
        assert part in done.stdout.replace("\n", " ")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("level", list(Level))
def test_the_attempts_succeed_where_no_wall_stands_against_them(level: Level) -> None:
    """Each attempt can fail and can succeed: a probe that can't is no probe."""
    with Zygote.start(level.leaves_out) as zygote:
        try:
            proof = probes.probe(zygote)
        except RefusedError as refused:
            pytest.skip(str(refused))
        assert climb(level, zygote).problem == ""
    gaps = {result.name for result in proof.results if not result.refused}
    expected = {
        name
        for name, (weakest, _) in probes.REFUSED_FROM.items()
        if list(Level).index(weakest) < list(Level).index(level)
    }
    if os.geteuid() != 0:
        expected -= {"be_privileged"}
    assert gaps == expected


def test_every_attempt_is_judged() -> None:
    assert set(probes.REFUSED_FROM) == set(attempts.NAMES) - {"leave_marker"}


@pytest.mark.usefixtures("light")
def test_the_probes_leave_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(probes.tempfile, "tempdir", str(tmp_path))
    changed = [os.stat(folder).st_mtime_ns for folder in library_dirs()]
    with Zygote.start(Level.NONE.leaves_out) as zygote:
        probes.probe(zygote)
        assert children_of(zygote.pid) == []
    # Or runs that import meanwhile, and may not list the folder, would not find their modules.
    assert [os.stat(folder).st_mtime_ns for folder in library_dirs()] == changed
    assert list(tmp_path.iterdir()) == []
    left = [list(Path(place).glob("grader-probe-*-marker")) for place in attempts.PLACES]
    assert not any(left)


@pytest.mark.usefixtures("light")
def test_a_run_whose_walls_are_not_those_proven_is_sent_nothing(sandbox: Sandbox) -> None:
    message = wire.Load("f", 0, "s.py", b"def f(): return 1.0")
    proven = sandbox._ready()[1].layers
    with Zygote.start(("seccomp",)) as lower:
        with pytest.raises(JudgeError, match="walls are not those that were proven"):
            run(lower, message, [NO_ARGUMENTS], probes.LIMITS, proven)
        assert run(lower, message, [NO_ARGUMENTS], probes.LIMITS).calls


def test_jax_is_proven_once_and_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zygote: Zygote
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    probes.prove_jax(zygote, Level.NAMESPACES)
    (kept,) = (tmp_path / "grader/proven").iterdir()
    monkeypatch.setattr(probes, "SUM", 0.0)
    probes.prove_jax(zygote, Level.NAMESPACES)  # remembered
    kept.unlink()
    with pytest.raises(JudgeError, match="jax does not work behind the walls"):
        probes.prove_jax(zygote, Level.NAMESPACES)
    assert list((tmp_path / "grader/proven").iterdir()) == []


@pytest.mark.usefixtures("light")
def test_a_failure_of_ours_is_tried_once_more() -> None:
    calls = iter([JudgeError("no"), None])
    with Sandbox.start() as other:
        real = other._run

        def fails_once(*arguments: object) -> object:
            if (error := next(calls)) is not None:
                raise error
            return real(*arguments)  # type: ignore[arg-type]

        other._run = fails_once  # type: ignore[method-assign,assignment]
        message = wire.Load("f", 0, "s.py", b"def f(): return 7.0")
        done = other.run(message, [NO_ARGUMENTS], probes.LIMITS)
    assert isinstance(done.calls[0].answer, Returned)
    assert next(calls, "used up") == "used up"


REFUSED_A_THREAD = b"""
import os, sys
n = 0
print("loaded")
def f():
    global n
    n += 1
    if n == 3:
        print("pthread_create failed: EAGAIN", file=sys.stderr, flush=True)
        os.abort()
    return float(n)
"""


def test_what_was_refused_a_thread_is_run_again_from_there(sandbox: Sandbox) -> None:
    """Whoever only says so gains a second process, that can tell nothing of what it was sent."""
    message = wire.Load("f", 0, "s.py", REFUSED_A_THREAD)
    done = sandbox.run(message, [NO_ARGUMENTS] * 4, probes.LIMITS)
    values = [getattr(step.answer, "values", None) for step in done.calls]
    assert values == [1.0, 2.0, 1.0, 2.0], "two of the first process, the rest of the second"
    assert done.load.stdout == b"loaded\n"
    assert not any(step.stdout for step in done.calls), "what the second load printed is dropped"


def test_who_is_refused_a_thread_twice_is_told_so(sandbox: Sandbox) -> None:
    message = wire.Load("f", 0, "s.py", REFUSED_A_THREAD.replace(b"n == 3", b"True"))
    done = sandbox.run(message, [NO_ARGUMENTS] * 4, probes.LIMITS)
    (step,) = done.calls
    assert isinstance(step.answer, Stopped)
    assert step.answer.cause == Cause.THREADLESS


@pytest.mark.slow
@pytest.mark.usefixtures("light")
def test_a_level_is_not_given_up_for_one_bad_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = probes.probe, [JudgeError("a busy machine")]

    def fails_once(zygote: Zygote) -> probes.ProbeReport:
        if failures:
            raise failures.pop()
        return real(zygote)

    monkeypatch.setattr(rung, "probe", fails_once)
    with Sandbox(CHOICES["auto"]) as patient:
        best = patient.level
        assert not failures
        patient.zygote.close()
        failures.append(JudgeError("busy again"))
        assert patient.level == best
        assert not failures
    with Sandbox.start() as usual:
        assert usual.level == best


def test_levels_go_down_and_choices_never_start_below_the_best() -> None:
    assert Level.NAMESPACES.leaves_out == ()
    assert Level.NONE.leaves_out == ("namespaces", "landlock", "seccomp")
    for choice, levels in CHOICES.items():
        assert list(levels) == sorted(levels, key=list(Level).index), choice
    unasked = CHOICES["auto"]
    assert Level.SECCOMP not in unasked
    assert Level.NONE not in unasked


def test_there_is_advice_for_each_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.sandbox.proof import machine

    refused = Rung(Level.NAMESPACES, None, "unshare a user namespace: No space left on device")
    lower = Rung(Level.LANDLOCK, None, "it does not hold that other files can't be read")
    monkeypatch.setattr(machine, "CONTAINER_MARKS", ())
    for uid in (0, 1000):
        monkeypatch.setattr(machine.os, "geteuid", lambda uid=uid: uid)
        for name, in_the_way, better, for_root in machine.SWITCHES:
            found = {name: in_the_way}
            monkeypatch.setattr(machine, "_switch", lambda asked, found=found: found.get(asked, ""))
            (told,) = machine.advice(refused)
            expected = f"sysctl -w {name.replace('/', '.')}={better}"
            assert (expected in told) == (for_root or uid != 0)
    monkeypatch.setattr(machine.landlock, "abi", lambda: 0)
    monkeypatch.setattr(machine, "_text", lambda path: "capability,yama")
    (told,) = machine.advice(lower)
    assert "lsm=landlock,capability,yama" in told
    # What holds, and could be more.
    assert machine.advice(Rung(Level.NAMESPACES, None, "")) == [told]
    monkeypatch.setattr(machine.platform, "release", lambda: "5.4.0-generic")
    assert "5.13" in machine.advice(lower)[0]
    assert "5.12" in machine.advice(refused)[0]
    busy = replace(refused, problem="it does not answer", passing=True)
    assert machine.advice(busy) == ["this may pass: try again when the machine is less busy"]
    monkeypatch.setattr(machine.platform, "machine", lambda: "riscv64")
    assert "riscv64" in machine.advice(lower)[0]


def test_doctor_knows_a_proc_that_hides_processes(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.sandbox import usage
    from grader.sandbox.proof import machine

    monkeypatch.setattr(usage, "memory", lambda pid: usage.Memory(0.0, 0))
    rung = climb(Level.NAMESPACES, zygote)
    assert "hidepid" in machine.advice(rung)[0]


@pytest.mark.usefixtures("light")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can have what nobody else may read")
def test_doctor_knows_libraries_that_runs_may_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.sandbox import launch
    from grader.sandbox.proof import machine

    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    folders = [*launch.library_dirs(), str(private)]
    monkeypatch.setattr(launch, "library_dirs", lambda: folders)
    with Zygote.start() as started:
        rung = climb(Level.NAMESPACES, started)
    assert "private folders" in machine.advice(rung)[0]


@pytest.mark.usefixtures("light")
def test_a_problem_is_told_in_whole_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    with Zygote.start(("seccomp",)) as zygote:
        rung = climb(Level.NAMESPACES, zygote)
    assert rung.problem.startswith("it does not hold that no process can be started, nor that ")


def test_no_space_for_the_attempts_is_a_reason(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes.tempfile, "tempdir", "/proc")
    rung = climb(Level.NAMESPACES, zygote)
    assert rung.passing
    assert rung.problem.startswith("the walls could not be tried: ")


def test_a_sandbox_that_cannot_be_started_is_a_judge_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from grader.sandbox import launch

    before = open_descriptors()
    monkeypatch.setattr(launch.tempfile, "tempdir", "/proc")
    with pytest.raises(JudgeError, match="the sandbox could not be started"):
        Zygote.start()
    assert open_descriptors() == before


@pytest.mark.slow
@pytest.mark.usefixtures("light")
def test_the_level_of_a_report_is_that_of_its_run(tiny_folder: Path) -> None:
    """Also where the zygote has ended meanwhile; and the next one is proven at the same level."""
    problem = catalogue_of(tiny_folder).load("tiny")
    data = GOOD.encode()
    with Sandbox.start() as fragile:
        level, real = fragile.level, fragile._run

        def run_and_die(*arguments: object) -> object:
            outcome = real(*arguments)  # type: ignore[arg-type]
            fragile._zygote.close()
            return outcome

        fragile._run = run_and_die  # type: ignore[method-assign,assignment]
        submission = Submission(Path("a.py"), data, len(data), "0" * 64)
        report = grade(submission, problem, fragile)
        assert (report.verdict, report.provenance.sandbox.level) == (Verdict.AC, level)
        assert report.provenance.versions["jax"]
        assert fragile._zygote.has_ended(), "nothing was started only to be asked for its level"
        fragile._run = real  # type: ignore[method-assign]
        assert fragile.level == level


def test_the_refusals_of_this_test_are_real() -> None:
    """Each makes the call fail that it names, and nothing else."""
    for name, ((number, _), _) in REFUSALS.items():
        probe = (
            "import sys; sys.path.insert(0, sys.argv[1]); import ctypes, refuse\n"
            f"before = ctypes.CDLL(None).syscall({number}, 0, 0, 9)\n"
            f"refuse.refuse(['{name}'])\n"
            "libc = ctypes.CDLL(None, use_errno=True)\n"
            f"print(libc.syscall({number}, 0, 0, 9), ctypes.get_errno())"
        )
        done = subprocess.run(
            [sys.executable, "-c", probe, str(REFUSE.parent)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == ["-1", str(REFUSALS[name][1])], name
