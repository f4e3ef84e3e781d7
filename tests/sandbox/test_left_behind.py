"""What is left of runs, and of zygotes and hosts that are killed: nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import LIGHT_GRADER, PATIENCE_S
from support.helpers import (
    answers,
    children_of,
    is_alive,
    open_descriptors,
    run_source,
    runs_of,
    wait_for,
)
from support.paths import ROOT, TESTS

from grader.errors import JudgeError
from grader.sandbox import folder
from grader.sandbox.outcome import Cause, Raised, Returned, Stopped
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import Level
from grader.sandbox.zygote import Zygote


@pytest.fixture
def zygote(either_zygote: Zygote) -> Zygote:
    return either_zygote


def test_a_hostile_tree_is_removed() -> None:
    """As a submission could make it where the kernel has no Landlock."""
    make = "import os\nfor _ in range(1200): os.mkdir('d' * 100, 0o700); os.chdir('d' * 100)"
    with folder.empty_folder() as top:
        subprocess.run([sys.executable, "-c", make], cwd=top, check=True)
    assert not Path(top).exists()


def test_a_tree_that_nobody_may_enter_is_removed(tmp_path: Path) -> None:
    top = tmp_path / "top"
    deep = top / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    (top / "link").symlink_to(tmp_path)
    (tmp_path / "bystander").write_text("x")
    for part in (deep, deep.parent, deep.parent.parent):
        part.chmod(0)
    folder.remove(str(top))
    assert not top.exists()
    assert (tmp_path / "bystander").exists()


def test_what_stands_in_the_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/kept").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    folder.remove(str(tmp_path / "link"))
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (tmp_path / "mine/kept").exists()


@pytest.mark.slow
def test_two_hundred_runs_leave_nothing(
    zygote_at: Callable[[Level], Zygote], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here without namespaces; `test_soak.py` tries the best level, for longer."""
    monkeypatch.setattr(folder.tempfile, "tempdir", str(tmp_path))
    zygote = zygote_at(Level.LANDLOCK)
    pid = zygote.pid

    def resident_kib() -> int:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    def look() -> tuple[int, int, int, int]:
        folders = len(list(tmp_path.iterdir()))
        return open_descriptors(), open_descriptors(pid), threading.active_count(), folders

    sources = [
        "def f(): return 1.0",
        "import os\ndef f(): os._exit(1)",
        "import threading, time\ndef f(): threading.Thread(target=time.sleep, args=(9,)).start()",
        "raise ValueError",
        "import ctypes\ndef f(): ctypes.string_at(0)",
    ]
    for source in sources * 4:
        run_source(zygote, source)
    before, memory_before = look(), resident_kib()
    for source in sources * 40:
        run_source(zygote, source)
    assert look() == before
    assert resident_kib() < memory_before + 2048
    assert children_of(pid) == []


@pytest.mark.usefixtures("light")
def test_a_zygote_killed_in_mid_run_is_our_failure_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder.tempfile, "tempdir", str(tmp_path))
    before = open_descriptors()
    with Zygote.start(Level.LANDLOCK.leaves_out) as doomed:
        assert doomed.versions
        pid = doomed.pid
        victims: list[int] = []

        def kill() -> None:
            wait_for(lambda: children_of(pid))
            victims.extend(children_of(pid))
            time.sleep(0.3)
            os.kill(pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        (answer,) = answers(run_source(doomed, "import time\ndef f(): time.sleep(60)\n"))
        assert isinstance(answer, Stopped)
        assert answer.cause == Cause.LOST
        assert "(status -9)" in answer.detail
        killer.join()
        with pytest.raises(JudgeError):  # and it stays so
            run_source(doomed, "def f(): return 1.0\n")
    assert len(victims) == 1
    wait_for(lambda: not is_alive(victims[0]))
    assert list(tmp_path.iterdir()) == []
    assert open_descriptors() == before


HOST = """
import sys
from grader.sandbox.zygote import Zygote
from support.helpers import run_source
from support.light import light_zygotes
with light_zygotes(), Zygote.start() as zygote:
    print(zygote.pid, flush=True)
    run_source(zygote, "while True: pass", wall_s=600, cpu_s=600)
"""


def test_a_killed_host_takes_its_zygote_and_child_along(tmp_path: Path) -> None:
    host = subprocess.Popen(
        [sys.executable, "-c", HOST],
        # It can't remove its folder any more.
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{TESTS}", "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert host.stdout is not None
    with host.stdout:
        zygote_pid = int(host.stdout.readline())
    wait_for(lambda: children_of(zygote_pid))
    (child,) = children_of(zygote_pid)
    host.kill()
    host.wait()
    wait_for(lambda: not is_alive(zygote_pid) and not is_alive(child))


def test_ctrl_c_ends_everything_with_130(tiny_folder: Path, sandbox: Sandbox) -> None:
    file = tiny_folder / "endless.py"
    file.write_text("import time\ndef tiny(a, b):\n    while True: time.sleep(1)\n")
    spec = tiny_folder / "problems/tiny/problem.yaml"
    spec.write_text(spec.read_text().replace("wall_s: 2, cpu_s: 2", "wall_s: 900, cpu_s: 900"))
    temporary = tiny_folder / "tmp"
    temporary.mkdir()
    host = subprocess.Popen(
        [*LIGHT_GRADER, "grade", str(file), "--problems", str(file.parent / "problems")],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # not so under nohup
    )

    wait_for(lambda: runs_of(host.pid, sandbox.level))
    time.sleep(0.5)
    parents = children_of(host.pid)
    zygotes = [child for parent in parents for child in children_of(parent)]
    family = [*parents, *zygotes, *runs_of(host.pid, sandbox.level)]
    host.send_signal(signal.SIGINT)
    _, told = host.communicate(timeout=PATIENCE_S)
    assert host.returncode == 130, told
    assert "Traceback" not in told
    wait_for(lambda: not any(map(is_alive, family)))
    assert list(temporary.iterdir()) == []


def test_a_kill_by_nobody_known_is_not_its_own_doing(zygote: Zygote) -> None:
    """The kernel's own, for want of memory, looks like this; a submission can't send it."""

    def kill() -> None:
        wait_for(lambda: children_of(zygote.pid))
        time.sleep(0.2)
        for victim in children_of(zygote.pid):
            os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    (answer,) = answers(run_source(zygote, "import time\ndef f(): time.sleep(60)\n"))
    assert isinstance(answer, Stopped)
    assert answer.cause == Cause.LOST
    assert "killed by the kernel" in answer.detail
    killer.join()
    itself = "import os, signal\ndef f(): os.kill(os.getpid(), signal.SIGKILL)\n"
    (answer,) = answers(run_source(zygote, itself))
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


@pytest.mark.usefixtures("light")
def test_what_cannot_be_collected_ends_with_its_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    with Zygote.start() as doomed:
        pid = doomed.pid

        def fails(number: int) -> None:
            raise JudgeError("it does not answer")

        monkeypatch.setattr(doomed, "reap", fails)
        (answer,) = answers(run_source(doomed, "def f(): return 5.0"))
        assert isinstance(answer, Returned)
        assert doomed.has_ended()
        assert not is_alive(pid)
    with Zygote.start() as doomed:
        pid = doomed.pid
        monkeypatch.setattr(doomed, "reap", fails)
        (answer,) = answers(run_source(doomed, "import os\ndef f(): os._exit(1)"))
        assert isinstance(answer, Stopped)
        assert answer.cause == Cause.LOST
        assert doomed.has_ended()
        assert not is_alive(pid)


def test_no_descriptors_left_is_a_judge_error(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_descriptors()
    calls = iter([os.pipe2, os.pipe2])

    def runs_out(flags: int) -> tuple[int, int]:
        try:
            return next(calls)(flags)
        except StopIteration:
            raise OSError(24, "Too many open files") from None

    true_pipe = os.pipe2
    calls = iter([true_pipe, true_pipe])
    with monkeypatch.context() as patched:
        patched.setattr(os, "pipe2", runs_out)
        with pytest.raises(JudgeError, match="Too many open files"):
            run_source(zygote, "def f(): return 1.0")
    assert open_descriptors() == before


def test_memory_that_cannot_be_watched_is_a_judge_error(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.sandbox import usage

    monkeypatch.setattr(usage, "memory", lambda pid: usage.Memory(0.0, 0))
    with pytest.raises(JudgeError, match="memory could not be watched"):
        run_source(zygote, "def f(): return 1.0")
