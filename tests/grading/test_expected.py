"""Expected vectors: a bad reference is our own fault, and the memory of them can't do harm."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader import files as cache_module
from grader.cases.make import Case, make_cases
from grader.errors import JudgeError
from grader.grading import expected
from grader.grading.expected import expect, remembered
from grader.grading.prepared import Prepared
from grader.limits import TRUSTED
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.sandbox.proof.ladder import Sandbox


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for each test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/grader/expected"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often the reference was run."""
    runs = []
    true_run = expected.run_trusted
    monkeypatch.setattr(expected, "run_trusted", lambda *args: runs.append(args) or true_run(*args))
    return lambda: len(runs)


def reload(problem: Problem, source: str | None = None) -> Problem:
    """The problem as its files are now, with another reference if one is given."""
    if source is not None:
        problem.reference.write_text(source)
    return Catalogue(problem.path.parents[1], problem.reference.parent).load("tiny")


def cases_of(problem: Problem, salt: str = "") -> tuple[Case, ...]:
    return make_cases(problem, salt, lambda *_: np.zeros(0))


def ask(problem: Problem, sandbox: Sandbox, salt: str = "") -> list[bytes]:
    vectors = expect(problem, cases_of(problem, salt), sandbox).vectors
    assert all(vector.shape == (2,) for vector in vectors)
    return [vector.tobytes() for vector in vectors]


BAD = {
    "raises at load": ("1 / 0", "ZeroDivisionError"),
    "does not parse": ("def tiny(a, b", "SyntaxError"),
    "entry point missing": ("def other(a, b): pass", "no function tiny"),
    "too few parameters": ("def tiny(a): pass", "called with 2 positional arguments"),
    "raises": ("def tiny(a, b):\n    raise KeyError('k')", "KeyError: 'k'\nline 2, in tiny"),
    "wrong shape": ("def tiny(a, b): return [a, b, a]", "returned shape (3,)"),
    "nested": ("def tiny(a, b): return [[a], [b]]", "returned shape (2, 1)"),
    "not numbers": ("def tiny(a, b): return {'a': a}", "type dict"),
    "booleans": ("def tiny(a, b): return [True, False]", "expected numbers of shape (2,)"),
    "NaN": ("def tiny(a, b): return [float('nan'), b]", "total is nan: an expected value must"),
    "infinite": ("def tiny(a, b): return [a, float('inf')]", "product is inf"),
    "prints a lot": (
        "def tiny(a, b):\n    print('x' * 3_000_000)\n    return [a, b]",
        "stopped (printed)",
    ),
    "ends itself": ("import os\ndef tiny(a, b): os._exit(0)", "stopped (exited)"),
    "is slow": ("import time\ndef tiny(a, b): time.sleep(60)", "stopped (wall)"),
    "does what is forbidden": (
        "import ctypes\ndef tiny(a, b): ctypes.CDLL(None).ptrace(0, 0, 0, 0)",
        "stopped (forbidden)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_reference_is_a_judge_error_that_names_it(
    tiny: Problem, sandbox: Sandbox, name: str, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    source, told = BAD[name]
    monkeypatch.setattr(expected, "TRUSTED", TRUSTED.model_copy(update={"wall_s": 1.0}))
    with pytest.raises(JudgeError) as caught:
        ask(reload(tiny, source), sandbox)
    assert told in str(caught.value)
    assert str(tiny.reference) in str(caught.value)
    assert not cache.exists()  # nothing wrong is remembered


def test_a_missing_reference_is_a_judge_error(tiny: Problem, sandbox: Sandbox) -> None:
    tiny.reference.unlink()
    with pytest.raises(JudgeError, match=r"cannot read .*tiny\.py: No such file"):
        ask(tiny, sandbox)


def test_an_infinite_value_may_be_allowed_and_nan_never(tiny: Problem, sandbox: Sandbox) -> None:
    text = tiny.path.read_text().replace("name: product,", "name: product, allow_infinite: true,")
    tiny.path.write_text(text)
    ask(reload(tiny, "def tiny(a, b): return [a, -float('inf')]"), sandbox)
    with pytest.raises(JudgeError, match="total is inf"):
        ask(reload(tiny, "def tiny(a, b): return [float('inf'), b]"), sandbox)
    with pytest.raises(JudgeError, match=r"product is nan: an expected value must be finite$"):
        ask(reload(tiny, "def tiny(a, b): return [a, float('nan')]"), sandbox)


# The memory.


def test_what_is_recalled_is_identical(
    tiny: Problem, sandbox: Sandbox, counted: Callable[[], int]
) -> None:
    first = ask(tiny, sandbox)
    assert counted() == 1
    assert ask(tiny, sandbox) == first
    assert counted() == 1


def test_cases_that_never_come_again_are_not_remembered(
    tiny: Problem, sandbox: Sandbox, cache: Path
) -> None:
    for remember, files in ((False, 0), (True, 1)):
        Prepared(tiny).anew("salt", remember).expected(sandbox)
        assert len(list(cache.glob("*"))) == files


def test_only_the_user_can_read_it(tiny: Problem, sandbox: Sandbox, cache: Path) -> None:
    cache.mkdir(parents=True, mode=0o777)
    cache.chmod(0o777)
    ask(tiny, sandbox)
    (file,) = cache.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700


def test_another_source_spec_salt_version_or_processor_is_not_recalled(
    tiny: Problem, sandbox: Sandbox, counted: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(tiny, sandbox)
    ask(tiny, sandbox, salt="another")
    assert counted() == 2
    tiny = reload(tiny, tiny.reference.read_text() + "\n# changed\n")
    ask(tiny, sandbox)
    assert counted() == 3
    tiny.path.write_text(tiny.path.read_text() + "# changed\n")
    ask(reload(tiny), sandbox)
    assert counted() == 4
    monkeypatch.setattr(sandbox, "_versions", {**sandbox.versions, "jax": "0.0.1"})
    ask(reload(tiny), sandbox)
    assert counted() == 5
    monkeypatch.setattr(expected, "processor", lambda: "another")
    ask(reload(tiny), sandbox)
    assert counted() == 6


def test_a_spec_that_changed_is_held_against_the_reference_again(
    tiny: Problem, sandbox: Sandbox
) -> None:
    """As many numbers in another shape are not what is remembered."""
    ask(tiny, sandbox)
    text = tiny.path.read_text().replace("shape: [2]", "shape: [1, 2]")
    tiny.path.write_text(text)
    with pytest.raises(JudgeError, match=r"returned shape \(2,\), and .* says shape \(1, 2\)"):
        ask(reload(tiny), sandbox)


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-3])


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)


def _directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _fifo(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _huge(file: Path) -> None:
    with file.open("ab") as stream:
        stream.truncate(1 << 40)  # sparse: read whole, it would not fit


def _loop(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


@pytest.mark.parametrize(
    "spoil",
    [Path.unlink, _truncate, _flip, _directory, _fifo, _huge, _loop, lambda f: f.write_bytes(b"")],
)
def test_a_spoilt_memory_is_computed_anew(
    tiny: Problem,
    sandbox: Sandbox,
    counted: Callable[[], int],
    cache: Path,
    spoil: Callable[[Path], object],
) -> None:
    first = ask(tiny, sandbox)
    (file,) = cache.iterdir()
    spoil(file)
    assert ask(tiny, sandbox) == first
    assert counted() == 2
    assert [path.name for path in cache.iterdir()] == [file.name]  # nothing half-written is left


def _fail(*args: object, **kwargs: object) -> object:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("name", ["mkstemp", "replace", "open"])
def test_a_full_disk_is_harmless(
    tiny: Problem, sandbox: Sandbox, cache: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    first = ask(tiny, sandbox)
    (file,) = cache.iterdir()
    file.unlink()
    if name == "mkstemp":
        monkeypatch.setattr(cache_module.tempfile, "mkstemp", _fail)
    elif name == "replace":
        monkeypatch.setattr(cache_module.os, "replace", _fail)
    else:
        monkeypatch.setattr(cache_module, "open", _fail, raising=False)
    assert ask(tiny, sandbox) == first
    assert list(cache.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_harmless(tiny: Problem, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir(mode=0o500)
    assert ask(tiny, sandbox) == ask(tiny, sandbox)


@pytest.mark.parametrize("place", ["/dev/null", "/proc/nowhere"])
def test_a_folder_that_cannot_be_is_harmless(
    tiny: Problem, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    assert ask(tiny, sandbox) == ask(tiny, sandbox)


def test_a_user_without_a_home_is_harmless(
    tiny: Problem, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", no_home)
    assert ask(tiny, sandbox) == ask(tiny, sandbox)


def test_several_graders_at_once_agree(tiny: Problem, sandbox: Sandbox, cache: Path) -> None:
    found: list[list[bytes]] = []
    threads = [threading.Thread(target=lambda: found.append(ask(tiny, sandbox))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all(vectors == found[0] for vectors in found)
    assert len(list(cache.iterdir())) == 1


def test_the_answers_to_no_calls_can_be_remembered(tiny: Problem) -> None:
    for _ in range(2):  # computed, then recalled
        assert remembered(tiny, b"", (), {}, (), tuple) == ()
