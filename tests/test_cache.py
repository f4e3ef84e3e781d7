"""``grader cache``: shows what is kept, and deletes that and nothing else."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import PATIENCE_S, Call
from support.paths import ROOT
from support.tiny import GOOD

from grader.files import KINDS, cache_folder, keep, why_nothing_is_kept

OTHER_USER = 4711


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder, with two files of 1,032 bytes."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    keep(cache_folder("compiled") / "versions" / "a.entries", bytes(1000))
    keep(cache_folder("expected") / "b.f64", bytes(1000))
    return tmp_path / "grader"


def test_it_says_where_the_cache_is_and_what_it_holds(cache: Path, call: Call) -> None:
    code, out, err = call("cache")
    assert (code, err) == (0, "")
    assert out.startswith(f"The cache is {cache}, 0.0 MB in 2 files. It can be written.\n")
    rows = {line.split()[0]: line.split()[1] for line in out.splitlines()[2:]}
    assert rows == {kind: str(int(kind in ("compiled", "expected"))) for kind in KINDS}


def test_as_json(cache: Path, call: Call) -> None:
    told = json.loads(call("cache", "--format", "json")[1])
    assert told["schema"] == "grader.cache/1"
    assert (told["folder"], told["writable"], told["reason"]) == (str(cache), True, "")
    assert {each["kind"]: each["bytes"] for each in told["kept"] if each["files"]} == {
        "compiled": 1032,
        "expected": 1032,
    }


def test_clearing_deletes_what_is_kept_and_nothing_else(cache: Path, call: Call) -> None:
    stranger = cache / "thesis.tex"  # where XDG_CACHE_HOME is no cache
    stranger.write_text("mine")
    assert call("cache", "--clear") == (0, "deleted: 0.0 MB in 2 files\n", "")
    assert list(cache.iterdir()) == [stranger]
    assert call("cache", "--clear") == (0, "deleted: 0.0 MB in 0 files\n", "")


def _linked(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to("elsewhere")


def _given_away(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(folder, OTHER_USER, -1)


@pytest.mark.parametrize("place", [".", "expected"])
@pytest.mark.parametrize(
    ("change", "why"),
    [(_linked, "it is a symbolic link"), (_given_away, "it belongs to another user")],
)
def test_what_is_not_ours_is_left_alone(
    place: str, change: Callable[[Path], None], why: str, cache: Path, call: Call
) -> None:
    change(cache / place)
    code, out, err = call("cache", "--clear")
    assert (code, out) == (3, "")
    assert err.startswith("error: a part of the cache could not be deleted\n")
    assert f"{cache / place}: {why}" in err
    assert (cache / "expected" / "b.f64").exists()
    assert (cache / "compiled").exists() == (place == ".")


def test_no_link_is_followed(cache: Path, tmp_path: Path, call: Call) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "a.tex").write_text("mine")
    (cache / "expected" / "link").symlink_to(tmp_path / "thesis")
    assert call("cache", "--clear")[0] == 0
    assert (tmp_path / "thesis" / "a.tex").read_text() == "mine"
    assert not (cache / "expected").exists()


def test_what_others_may_write_to_is_deleted(cache: Path, call: Call) -> None:
    (cache / "expected").chmod(0o777)
    assert call("cache", "--clear")[0] == 0
    assert not (cache / "expected").exists()


def test_where_it_can_not_be_written_is_told(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    why = f"{tmp_path}/file/grader: Not a directory"
    assert why_nothing_is_kept() == why
    assert f"It can't be written ({why})." in call("cache")[1]
    assert json.loads(call("cache", "--format", "json")[1])["reason"] == why


# It is imported as root, whose files another user may not be able to read.
AS_A_USER_WITHOUT_A_HOME = f"""
import os, sys
from grader.cli import cache, run
os.setuid({OTHER_USER})
sys.exit(run(["cache"]))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user without a home")
def test_a_user_without_a_home_has_none() -> None:
    env = {name: os.environ[name] for name in os.environ.keys() - {"HOME", "XDG_CACHE_HOME"}}
    done = subprocess.run(
        [sys.executable, "-c", AS_A_USER_WITHOUT_A_HOME],
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "There is no cache: there is no home folder.\n"


def test_every_folder_of_the_cache_is_used() -> None:
    """`KINDS` is what is deleted; a folder that no code names any more could go."""
    named = {
        node.args[0].value
        for path in (ROOT / "grader").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "cache_folder"
        and isinstance(node.args[0], ast.Constant)
    }
    assert named == set(KINDS)


def test_where_nothing_is_kept_one_line_says_why_it_takes_longer(
    tiny_folder: Path, call: Call, lent_sandbox: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tiny_folder / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tiny_folder / "file"))
    monkeypatch.chdir(tiny_folder)
    names = ("a.py", "b.py")
    for name in names:
        Path(name).write_text(GOOD)
    code, out, err = call("grade", *names, "--format", "json")
    assert code == 0
    assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["AC", "AC"]
    assert len(err.splitlines()) == 1
    assert err.startswith("note: every run takes longer here, since the cache can't be written (")
