"""The cache: private whatever the umask, and nothing of it is believed that others could write."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.errors import JudgeError
from grader.files import cache_folder, is_proven, keep, recall, remember_proof
from grader.sandbox.ready.compile_cache import Compiled


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder, which others may read and write."""
    tmp_path.chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "grader"


@pytest.fixture(params=[0o000, 0o002, 0o077])
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_it_is_private_whatever_the_umask(cache: Path, mask: int) -> None:
    kept = cache_folder("expected") / "deep" / "a.f64"
    keep(kept, b"content")
    remember_proof("key")
    assert recall(kept) == b"content"
    assert is_proven("key")
    for path in (cache, *cache.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def _open_to_others(path: Path) -> None:
    path.chmod(path.stat().st_mode | 0o002)


def _open_to_the_group(path: Path) -> None:
    path.chmod(path.stat().st_mode | 0o020)


def _given_away(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(path, 4711, -1)


def _linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


CHANGES = [_open_to_others, _open_to_the_group, _given_away, _linked]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("place", [".", "proven", "proven/key"])
def test_what_others_could_have_written_is_not_believed(
    place: str, change: Callable[[Path], None], cache: Path
) -> None:
    remember_proof("key")
    assert is_proven("key")
    change(cache / place)
    assert not is_proven("key")


@pytest.mark.parametrize("place", [".", "proven"])
def test_a_folder_that_was_open_to_others_is_made_anew(place: str, cache: Path) -> None:
    remember_proof("planted")
    _open_to_others(cache / place)
    remember_proof("key")
    assert is_proven("key")
    assert not is_proven("planted")


def test_a_folder_of_another_user_is_left_alone(cache: Path) -> None:
    remember_proof("key")
    _given_away(cache)
    remember_proof("other")
    assert not (cache / "proven" / "other").exists()
    with pytest.raises(PermissionError, match="belongs to another user"):
        keep(cache_folder("expected") / "x", b"")


def test_garbage_and_other_kinds_of_files_are_absent(cache: Path) -> None:
    kept = cache_folder("expected") / "a"
    keep(kept, b"content")
    assert recall(kept, 7) == b"content"
    assert recall(kept, 8) is None
    kept.write_bytes(b"garbage")
    assert recall(kept) is None
    kept.unlink()
    os.mkfifo(kept, 0o600)
    assert recall(kept) is None  # and nobody waits for a writer
    kept.unlink()
    kept.mkdir(0o700)
    assert recall(kept) is None


@pytest.mark.parametrize("change", CHANGES)
def test_a_compile_cache_that_others_made_is_not_used(change: Callable[[Path], None]) -> None:
    """Runs execute what lies there."""
    with Compiled.open() as compiled:
        compiled.folder.rmdir()
        compiled.folder.mkdir(0o755)
        change(compiled.folder)
        with pytest.raises(JudgeError, match="compile cache can't be used"):
            compiled.stand()
        compiled.folder.with_name("elsewhere").exists()
        if compiled.folder.is_symlink():
            compiled.folder.unlink()
            compiled.folder.with_name("elsewhere").rmdir()
