"""The compile cache: whole or not at all, bounded, and for runs something to read only."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.command import PATIENCE_S
from support.helpers import LOUD, answers, printed, run_source
from support.paths import ROOT
from support.tiers import RIGHT, graded, make_problem, seen

from grader.errors import JudgeError
from grader.files import cache_folder
from grader.jail import wire
from grader.limits import TRUSTED
from grader.problem.load import Problem
from grader.sandbox.outcome import Returned, Run
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import Level
from grader.sandbox.ready import compile_cache as module
from grader.sandbox.ready import priming
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.priming import Primer
from grader.sandbox.ready.tier import Tier
from grader.sandbox.zygote import UnprimedError, Zygote
from grader.verdict import Verdict

NO_ARGUMENTS = wire.pack_arguments([])
NAME = f"jit_f-{'0123456789abcdef' * 4}-cache"
OTHER = f"jit__lambda_-{'fedcba9876543210' * 4}-cache"
ENTRIES: Mapping[str, bytes] = {NAME: b"one" * 1000, OTHER: b"two"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, and a temporary folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "home"


def kept() -> list[Path]:
    return sorted(cache_folder("compiled").rglob("*.entries"))


def never() -> Mapping[str, bytes]:
    pytest.fail("it is compiled again")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# What is kept.


def test_what_was_compiled_is_recalled(home: Path) -> None:
    for compile_them in (lambda: ENTRIES, never):
        with Compiled.open() as compiled:
            assert contents(compiled.folder) == {}, "nothing that was not asked for"
            compiled.fill("key", compile_them)
            assert contents(compiled.folder) == ENTRIES
            compiled.fill("key", never)
            compiled.fill("none", dict)
            assert contents(compiled.folder) == ENTRIES
        assert not compiled.folder.exists()
    assert [path.name for path in kept()] == ["key.entries", "none.entries"]
    assert list(compiled.folder.parent.iterdir()) == []


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut": lambda data: data[:-1],
    "cut in the digest": lambda data: data[:9],
    "longer": lambda data: data + b"\0",
    "a bit": lambda data: data[:99] + bytes([data[99] ^ 1]) + data[100:],
    "a bit of the digest": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "garbage": lambda data: b"garbage" * 100,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_not_whole_is_compiled_again(home: Path, damage: str) -> None:
    with Compiled.open() as compiled:
        compiled.fill("key", lambda: ENTRIES)
    (path,) = kept()
    whole = path.read_bytes()
    path.write_bytes(DAMAGE[damage](whole))
    with Compiled.open() as compiled:
        compiled.fill("key", lambda: {OTHER: b"again"})
        assert contents(compiled.folder) == {OTHER: b"again"}
    with Compiled.open() as compiled:
        compiled.fill("key", never)
        assert contents(compiled.folder) == {OTHER: b"again"}


def test_it_is_only_the_damage_that_counts(home: Path) -> None:
    with Compiled.open() as compiled:
        compiled.fill("key", lambda: ENTRIES)
    (path,) = kept()
    path.write_bytes(path.read_bytes())
    with Compiled.open() as compiled:
        compiled.fill("key", never)


@pytest.mark.parametrize(
    "name",
    ["", "..", "a/b", "../x-cache", "jit_f-0-cache", NAME + "\n", "/" + NAME, NAME[1:] + "x"],
)
def test_only_names_that_jax_gives_are_written(home: Path, name: str) -> None:
    with Compiled.open() as compiled:
        with pytest.raises(ValueError, match="is no name of an entry"):
            compiled.fill("key", lambda: {NAME: b"", name: b""})
        assert contents(compiled.folder) == {}
    assert kept() == []


def test_what_fails_leaves_nothing(home: Path) -> None:
    def fail() -> Mapping[str, bytes]:
        raise UnprimedError("the primer fails")

    with Compiled.open() as compiled:
        with pytest.raises(UnprimedError):
            compiled.fill("key", fail)
        assert contents(compiled.folder) == {}
        compiled.fill("key", lambda: ENTRIES)
    assert len(kept()) == 1


OPENS_AND_IS_KILLED = """
import os, signal
from grader.sandbox.ready.compile_cache import Compiled
opened = Compiled.open()
print(opened.folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.usefixtures("home")
def test_what_a_killed_grader_leaves_is_removed() -> None:
    killed = subprocess.run(
        [sys.executable, "-c", OPENS_AND_IS_KILLED],
        env={**os.environ, "TMPDIR": tempfile.gettempdir()},
        capture_output=True,
        text=True,
    )
    left = Path(killed.stdout.strip())
    assert str(left.parent) == tempfile.gettempdir()
    with Compiled.open() as alive:
        assert left.is_dir(), "it may be a grader's that has just begun"
        for folder in (left, alive.folder):
            os.utime(folder, (0, 0))
        with Compiled.open():
            assert not left.exists()
            assert alive.folder.is_dir(), "its grader lives"


@pytest.mark.parametrize("fact", ["source_sha256", "processor"])
def test_another_version_or_machine_compiles_for_itself(
    home: Path, monkeypatch: pytest.MonkeyPatch, fact: str
) -> None:
    with Compiled.open() as compiled:
        compiled.fill("key", lambda: {NAME: b"before"})
    with monkeypatch.context() as patch:
        patch.setattr(module, fact, lambda: "another")
        with Compiled.open() as compiled:
            compiled.fill("key", lambda: {NAME: b"after"})
            assert contents(compiled.folder) == {NAME: b"after"}
    with Compiled.open() as compiled:
        compiled.fill("key", never)
        assert contents(compiled.folder) == {NAME: b"before"}
    assert len(kept()) == 2
    assert len({path.parent for path in kept()}) == 2


def test_a_home_that_can_not_be_written_costs_time_only(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text("a file, where a folder is to be made")  # root may write everywhere
    for _ in range(2):
        with Compiled.open() as compiled:
            compiled.fill("key", lambda: ENTRIES)
            compiled.fill("key", never)
            assert contents(compiled.folder) == ENTRIES
        assert not compiled.folder.exists()
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    with pytest.raises(JudgeError, match="there is no place for the compile cache"):
        Compiled.open()


def test_the_oldest_go_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Compiled.open() as compiled:
        for n in range(5):
            compiled.fill(f"key{n}", lambda: {NAME: bytes(1000)})
            os.utime(kept()[n], (n + 1, n + 1))
        size = kept()[0].stat().st_size
        monkeypatch.setattr(module, "MOST_BYTES", 3 * size)
        monkeypatch.setattr(module, "source_sha256", lambda: "of another version")
        with Compiled.open() as other:
            other.fill("other", lambda: {NAME: bytes(1000)})
        assert {path.stem for path in kept()} == {"key3", "key4", "other"}
        compiled.fill("key0", never)  # what is held stays
        assert contents(compiled.folder) == {NAME: bytes(1000)}
    monkeypatch.setattr(module, "MOST_BYTES", 0)
    with Compiled.open() as compiled:
        compiled.fill("more", lambda: ENTRIES)
        assert contents(compiled.folder) == ENTRIES
    assert kept() == []


FILLS = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from grader.sandbox.ready.compile_cache import Compiled
ours = sys.argv[1].encode() * 100_000
for n in range(60):
    with Compiled.open() as compiled:
        compiled.fill(f"key{{n % 3}}", lambda: {{{NAME!r}: ours}})
        (content,) = [path.read_bytes() for path in compiled.folder.iterdir()]
        assert content in (b"a" * 100_000, b"b" * 100_000), content[:9]
"""


def test_graders_may_keep_at_once(home: Path) -> None:
    graders = [
        subprocess.Popen([sys.executable, "-c", FILLS, name], stderr=subprocess.PIPE, text=True)
        for name in "ab"
    ]
    while any(grader.poll() is None for grader in graders):
        for path in kept():
            path.unlink(missing_ok=True)
        threading.Event().wait(0.002)
    for grader in graders:
        with grader:
            assert grader.returncode == 0, grader.stderr and grader.stderr.read()
    assert not list(home.rglob("new-*"))


def test_what_is_kept_is_the_users_own(home: Path) -> None:
    before = os.umask(0o077)
    try:
        with Compiled.open() as compiled:
            compiled.fill("key", lambda: ENTRIES)
            modes = [stat.S_IMODE(path.stat().st_mode) for path in compiled.folder.iterdir()]
            assert (modes, stat.S_IMODE(compiled.folder.stat().st_mode)) == ([0o644] * 2, 0o755)
            shutil.rmtree(compiled.folder)
            assert stat.S_IMODE(compiled.stand().stat().st_mode) == 0o755
    finally:
        os.umask(before)
    assert stat.S_IMODE(kept()[0].stat().st_mode) == 0o600


# What runs make of it.

PRIMER = Primer(
    "tanh.py", b"import jax.numpy as jnp\ndef f(): return jnp.tanh(jnp.ones(3))", 0, (NO_ARGUMENTS,)
)
LEVELS = [Level.NAMESPACES, Level.LANDLOCK]
TANH = "import jax.numpy as jnp\ndef f(): return jnp.tanh(jnp.ones(3))\n"


@pytest.fixture(scope="module")
def compiled() -> Iterator[Compiled]:
    with Compiled.open() as opened:
        yield opened


@pytest.fixture(scope="module", params=LEVELS)
def reader(request: pytest.FixtureRequest, compiled: Compiled) -> Iterator[Zygote]:
    """A zygote at a level, whose runs may read what PRIMER needs."""
    with Zygote.start(request.param.leaves_out, cache=compiled.stand()) as started:
        try:
            priming.fill(lambda: started, PRIMER, compiled)
        except JudgeError as error:
            pytest.skip(str(error))
        yield started


@pytest.mark.slow
def test_runs_share_the_calls_of_a_primer(reader: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """One run compiles for three sizes, or three runs for one each: the entries are the same."""
    source = b"import jax.numpy as jnp\ndef f(n): return jnp.tanh(jnp.ones(int(n)))"
    primer = Primer("f.py", source, 1, tuple(wire.pack_arguments([n]) for n in (2.0, 3.0, 4.0)))
    shares: list[int] = []
    run = priming.run

    def counted(*given: Any, **named: Any) -> Run:
        shares.append(len(given[2]))
        return run(*given, **named)

    monkeypatch.setattr(priming, "run", counted)
    found = []
    for jobs in (1, 3):
        monkeypatch.setattr(priming, "default_jobs", lambda jobs=jobs: jobs)
        found.append(priming._compile(reader, primer).keys())
    assert shares == [3, 1, 1, 1]
    assert found[0] == found[1]
    assert len(found[0]) >= 3


TRIES = f"""
import ctypes, os, shutil, jax
folder = jax.config.jax_compilation_cache_dir
name = sorted(os.listdir(folder))[0]
path = os.path.join(folder, name)
made = os.path.join(folder, {NAME!r})
def beside(): open("beside", "wb").write(b"mine"); return "beside"
TRIES = dict(
    read=lambda: open(path, "rb").read(1),
    write=lambda: open(path, "r+b").write(b"x"),
    append=lambda: open(path, "ab").write(b"x"),
    cut=lambda: os.truncate(path, 0),
    make=lambda: open(made, "xb").write(b"x"),
    delete=lambda: os.unlink(path),
    rename=lambda: os.rename(path, made),
    replace=lambda: os.replace(beside(), path),
    link=lambda: os.link(path, made),
    symlink=lambda: os.symlink("/dev/null", made),
    folder=lambda: os.mkdir(made),
    remove=lambda: shutil.rmtree(folder),
    hide=lambda: os.chmod(path, 0),
    close=lambda: os.chmod(folder, 0),
    touch=lambda: os.utime(path, (0, 0)),
)
def f():
    for name, attempt in TRIES.items():
        try:
            attempt()
            print(name)
        except OSError:
            pass
"""


def test_runs_can_read_it_and_nothing_else(reader: Zygote, compiled: Compiled) -> None:
    before = contents(compiled.folder)
    assert before
    outcome = run_source(reader, TRIES)
    assert printed(outcome).split() == ["read"], outcome
    assert contents(compiled.folder) == before
    for path in (compiled.folder, *compiled.folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o444 == 0o444


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """One that everybody may write, with an entry that everybody may write."""
    folder = tmp_path / "open"
    folder.mkdir()
    (folder / OTHER).write_bytes(b"an entry")
    folder.chmod(0o777)
    (folder / OTHER).chmod(0o666)
    return folder


def test_its_mount_is_read_only_by_itself(open_folder: Path) -> None:
    with Zygote.start(("landlock",), cache=open_folder) as zygote:
        try:
            assert printed(run_source(zygote, TRIES)).split() == ["read"]
        except JudgeError as error:
            pytest.skip(str(error))
    assert contents(open_folder) == {OTHER: b"an entry"}


@pytest.mark.slow
def test_what_is_tried_can_be_done_without_walls(open_folder: Path) -> None:
    with Zygote.start(Level.NONE.leaves_out, cache=open_folder) as zygote:
        done = printed(run_source(zygote, TRIES)).split()
    assert {"read", "write", "append", "cut", "make", "delete"} <= set(done)
    assert not open_folder.exists() or contents(open_folder) != {OTHER: b"an entry"}


LOGGED = f"{LOUD}import jax\njax.config.update('jax_log_compiles', True)\n"


def test_runs_find_there_what_was_compiled(reader: Zygote) -> None:
    outcome = run_source(reader, LOGGED + TANH, calls=1, limits=TRUSTED)
    (answer,) = answers(outcome)
    assert isinstance(answer, Returned)
    assert b"Persistent compilation cache hit for 'jit_tanh'" in outcome.calls[0].stderr
    other = run_source(reader, LOGGED + TANH.replace("3", "4"), calls=1, limits=TRUSTED)
    assert b"cache hit for 'jit_tanh'" not in other.calls[0].stderr


def test_a_run_that_compiles_says_nothing_about_it(reader: Zygote, compiled: Compiled) -> None:
    """What it compiles itself is not kept; jax does not even try."""
    before = contents(compiled.folder)
    source = "import warnings\nwarnings.simplefilter('error')\n" + TANH.replace("(3)", "((7, 5))")
    outcome = run_source(reader, source, limits=TRUSTED)
    assert isinstance(answers(outcome)[0], Returned)
    assert [step.stderr for step in (outcome.load, *outcome.calls)] == [b"", b""]
    eager = "import jax\njax.config.update('jax_persistent_cache_min_compile_time_secs', 0)\n"
    outcome = run_source(reader, eager + TANH.replace("(3)", "((7, 6))"), limits=TRUSTED)
    assert isinstance(answers(outcome)[0], Returned)
    assert b"Error writing persistent compilation cache" in outcome.calls[0].stderr  # it asked
    assert contents(compiled.folder) == before


# What somebody does to it while submissions are graded.


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    return make_problem(tmp_path, PRIMER.source.decode().replace("f()", "f(x, k)"))


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


STRICT = f"import warnings\nwarnings.simplefilter('error')\n{RIGHT}"


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["auto", "landlock"])
def test_what_is_deleted_meanwhile_changes_no_mark(
    home: Path, problem: Problem, choice: str
) -> None:
    with Compiled.open() as compiled, Sandbox.start(choice, compiled=compiled) as sandbox:
        before = graded(STRICT, problem, sandbox)
        assert contents(compiled.folder)
        for deleted in (emptied, gone):
            deleted(compiled.folder)
            shutil.rmtree(home)
            after = graded(STRICT, problem, sandbox)
            assert seen(after) == seen(before)
            assert (after.verdict, after.printed.stderr) == (Verdict.AC, "")


@pytest.mark.slow
def test_a_zygote_that_is_started_without_the_folder_has_the_same_walls(
    home: Path, problem: Problem
) -> None:
    tier = Tier.WARM
    with Compiled.open() as compiled, Sandbox.start(compiled=compiled, tier=tier) as sandbox:
        before = graded(STRICT, problem, sandbox)
        gone(compiled.folder)
        sandbox.zygote.close()
        after = graded(STRICT, problem, sandbox)
        assert seen(after) == seen(before), "the walls, too"
        assert (before.provenance.tier, after.provenance.tier) == (tier, tier)
        assert contents(compiled.folder)


@pytest.mark.slow
def test_garbage_in_the_users_folder_reaches_no_run(home: Path, problem: Problem) -> None:
    reports = []
    for _ in range(2):
        with Compiled.open() as compiled, Sandbox.start(compiled=compiled) as sandbox:
            reports.append(graded(STRICT, problem, sandbox))
            assert all(zlib.decompress(content) for content in contents(compiled.folder).values())
        for path in kept():
            path.write_bytes(b"garbage")
    assert seen(reports[0]) == seen(reports[1])
    assert (reports[1].verdict, reports[1].printed.stderr) == (Verdict.AC, "")
    assert reports[1].provenance.why_not_faster == ""


@pytest.mark.slow
def test_garbage_would_change_a_mark(home: Path, problem: Problem) -> None:
    """Why what runs see is read whole first."""
    with Compiled.open() as compiled, Sandbox.start(compiled=compiled) as sandbox:
        assert graded(STRICT, problem, sandbox).verdict == Verdict.AC
        for path in compiled.folder.iterdir():
            path.write_bytes(b"garbage")
        report = graded(STRICT, problem, sandbox)
    assert report.verdict == Verdict.RTE
    assert "Error reading persistent compilation cache" in report.cases[0].reason.for_staff


@pytest.mark.slow
def test_two_commands_fill_and_prime_at_once(home: Path, tmp_path: Path) -> None:
    make_problem(tmp_path, PRIMER.source.decode().replace("f()", "f(x, k)"))
    (tmp_path / "right.py").write_text(RIGHT)
    command = [sys.executable, "-m", "grader", "grade", "right.py", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "temporary")}
    graders = [
        subprocess.Popen(
            [*command, "--tier", "warm"],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for grader in graders:
        out, _ = grader.communicate(timeout=PATIENCE_S)
        assert grader.returncode == 0
        assert '"tier": "warm"' in out
    assert len(kept()) == 2
    assert list((tmp_path / "temporary").iterdir()) == []
