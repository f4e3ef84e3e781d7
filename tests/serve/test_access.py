"""The address of the page lasts: token and port are those of the last start, and nobody else's."""

import stat
from pathlib import Path

import pytest

from grader.errors import JudgeError, UsageError
from grader.serve.access import FILE, keep_access, last_access, opening_page
from grader.serve.server import listen


def test_the_next_start_has_the_same_token_and_port(tmp_path: Path) -> None:
    first = last_access(tmp_path)
    assert first.port is None
    assert first.token != last_access(tmp_path).token
    keep_access(tmp_path, first.token, 4321)
    again = last_access(tmp_path)
    assert (again.token, again.port) == (first.token, 4321)


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "[]",
        "{}",
        '{"token": 1, "port": 1}',
        '{"token": "", "port": 1}',
        '{"token": "' + "ü" * 43 + '", "port": 1}',
        '{"token": "' + "t" * 43 + '", "port": "1"}',
        '{"token": "' + "t" * 43 + '", "port": 65536}',
    ],
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, kept: str) -> None:
    (tmp_path / FILE).write_text(kept)
    assert last_access(tmp_path).port is None
    assert len(last_access(tmp_path).token) == 43


def test_nobody_else_can_read_the_token(tmp_path: Path) -> None:
    (tmp_path / FILE).touch(0o666)
    keep_access(tmp_path, "t" * 43, 1)
    page = opening_page(tmp_path, "http://127.0.0.1:1/?token=t")
    assert 'url=http://127.0.0.1:1/?token=t"' in page.read_text()
    for path in (tmp_path / FILE, page):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match=r"cannot write .*address\.json: No such file"):
        keep_access(tmp_path / "gone", "t" * 43, 1)


def test_the_port_is_the_asked_one_or_the_last_one_or_any() -> None:
    with listen(None) as first:
        taken = first.getsockname()
        assert taken[0] == "127.0.0.1"
        with listen(None, taken[1]) as other:
            assert other.getsockname()[1] != taken[1]
        with pytest.raises(UsageError, match=f"at port {taken[1]}: address already in use.*--port"):
            listen(taken[1])
    with listen(None, taken[1]) as again:
        assert again.getsockname() == taken
    with listen(taken[1]) as asked:
        assert asked.getsockname() == taken
