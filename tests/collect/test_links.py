"""No link below what was named is followed: not to a file, not to a folder, not meanwhile."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import Call
from support.tiny import GOOD, lay

from grader.collect.entries import Entry
from grader.collect.folder import MOST_DEEP, walk
from grader.errors import UsageError
from grader.grading.submission import read_below, read_submission
from grader.sandbox.proof.ladder import Sandbox


@pytest.fixture
def homes(tmp_path: Path) -> Path:
    """Homes of students beside a reference; Eve's folder is a link to it."""
    lay(tmp_path, {"reference/tiny.py": GOOD, "homes/ann/hw/tiny.py": GOOD, "homes/eve/x.txt": ""})
    (tmp_path / "homes/eve/hw").symlink_to(tmp_path / "reference")
    (tmp_path / "homes/eve/far").symlink_to(tmp_path)
    return tmp_path / "homes"


@pytest.mark.parametrize(
    "path", ["eve/hw/tiny.py", "eve/far/reference/tiny.py", "eve/hw/../hw/tiny.py"]
)
@pytest.mark.parametrize("is_relative", [True, False])
def test_a_folder_on_the_way_to_a_file_may_be_no_link(
    path: str, is_relative: bool, homes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(homes)
    named = Path(path) if is_relative else homes / path
    with pytest.raises(UsageError, match="is a symbolic link, and none is followed"):
        read_submission(named)
    right = Path("ann/hw/tiny.py")
    assert read_submission(right if is_relative else homes / right).data == GOOD.encode()


def test_the_folder_that_is_named_may_be_a_link(homes: Path) -> None:
    (homes.parent / "link").symlink_to(homes)
    assert read_below(homes.parent / "link", ["ann", "hw", "tiny.py"]).data == GOOD.encode()
    found = {item.path for item in walk(homes.parent / "link")}
    assert found == {"ann/hw/tiny.py", "eve/far", "eve/hw", "eve/x.txt"}


def test_the_command_refuses_it(
    homes: Path, call: Call, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(homes)
    code, out, err = call("grade", "eve/hw/tiny.py")
    assert (code, out) == (2, "")
    assert "eve/hw is a symbolic link, and none is followed: name the folder itself" in err


@pytest.mark.parametrize("swapped", ["mallory", "mallory/sub", "mallory/sub/tiny.py"])
def test_what_becomes_a_link_after_it_was_found_is_refused(swapped: str, tmp_path: Path) -> None:
    lay(tmp_path, {"class/mallory/sub/tiny.py": "wrong", "reference/sub/tiny.py": GOOD})
    goal = tmp_path / "reference/sub/tiny.py"
    entry = next(item for item in walk(tmp_path / "class") if isinstance(item, Entry))
    assert entry.read().data == b"wrong"
    part = tmp_path / "class" / swapped
    part.rename(tmp_path / "old")
    part.symlink_to({"mallory": goal.parent.parent, "mallory/sub": goal.parent}.get(swapped, goal))
    assert (tmp_path / "class/mallory/sub/tiny.py").read_bytes() == GOOD.encode()
    with pytest.raises(UsageError, match="is a symbolic link"):
        entry.read()


def test_what_becomes_a_link_after_it_was_checked_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A race, won: the folder is swapped between the check, in words, and the opening."""
    lay(tmp_path, {"class/sub/tiny.py": "wrong", "reference/tiny.py": GOOD})
    opening: Callable[..., int] = os.open

    def swapping(*given: object, **named: object) -> int:
        if (tmp_path / "class/sub").is_dir() and not (tmp_path / "class/sub").is_symlink():
            (tmp_path / "class/sub").rename(tmp_path / "old")
            (tmp_path / "class/sub").symlink_to(tmp_path / "reference")
        return opening(*given, **named)

    monkeypatch.setattr(os, "open", swapping)
    with pytest.raises(UsageError, match=r"cannot read .*: Not a directory"):
        read_below(tmp_path / "class", ["sub", "tiny.py"])


def test_folders_may_be_passed_that_may_not_be_listed(tmp_path: Path) -> None:
    lay(tmp_path, {"a/b/tiny.py": GOOD})
    (tmp_path / "a").chmod(0o111)
    assert read_below(tmp_path, ["a", "b", "tiny.py"]).data == GOOD.encode()
    (tmp_path / "a").chmod(0o700)


def test_folders_without_end_cost_little(tmp_path: Path) -> None:
    made = os.open(tmp_path, os.O_RDONLY)
    for _ in range(2200):  # deeper than any path may be long
        os.mkdir("d", dir_fd=made)
        inner = os.open("d", os.O_RDONLY, dir_fd=made)
        os.close(made)
        made = inner
    os.close(made)
    try:
        (only,) = walk(tmp_path)
    finally:
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # `shutil.rmtree` cannot
    assert only.path == "/".join(["d"] * (MOST_DEEP + 1))
    assert not isinstance(only, Entry)
    assert only.reason == "more than 100 folders in each other: not looked into"
