"""A record that somebody else made or changed: refused in words, and soon, before it can act."""

import os
import shutil
import sqlite3
import struct
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.command import Call
from support.tiny import GOOD, lay, lay_problem

from grader.cli import run
from grader.errors import UsageError
from grader.record.database import FILE
from grader.record.record import Record
from grader.record.schema import SCHEMA
from grader.record.store import Store
from grader.sandbox.proof.ladder import Sandbox

SOON_S = 5.0
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT"


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """A folder with a batch of one right answer; not to be changed, but copied."""
    folder = lay_problem(tmp_path_factory.mktemp("genuine"))
    lay(folder, {"d/ann.py": GOOD})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(Sandbox, "start", lambda *_: sandbox)
        patch.setattr(Sandbox, "close", lambda _: None)
        assert run(["batch", "d", "--output", "out", "-j", "1", "-q"]) == 0
    return folder


@pytest.fixture
def course(genuine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder, as the working directory."""
    copy = tmp_path / "course"
    shutil.copytree(genuine, copy)
    (copy / "out").chmod(0o700)
    monkeypatch.chdir(copy)
    return copy


# What somebody adds, and what the message names.
ADDED = {
    "a trigger on grades": (
        f"CREATE TRIGGER t AFTER INSERT ON grades BEGIN INSERT INTO starts {ENDLESS} x,'','','','',"
        " '' FROM n; END",
        "trigger t",
    ),
    "a trigger on submissions": (
        "CREATE TRIGGER full AFTER UPDATE ON submissions BEGIN UPDATE grades SET score = 10; END",
        "trigger full",
    ),
    "a view without end": (f"CREATE VIEW v AS {ENDLESS} x FROM n", "view v"),
    "a view in the place of a table": (
        f"ALTER TABLE superseded RENAME TO other; CREATE VIEW superseded AS {ENDLESS} 'a' AS path,"
        " 'tiny' AS problem, 'b' AS counts FROM n",
        "view superseded",
    ),
    "another table": ("CREATE TABLE more (x)", "table more"),
    "an index": ("CREATE INDEX i ON grades (abs(score))", "index i"),
    "another column": ("ALTER TABLE grades ADD COLUMN more AS (score * 1000)", "table grades"),
    "no table": ("DROP TABLE unplaced", "not as a grader makes it"),
}


@pytest.mark.parametrize("name", ADDED)
def test_another_schema_is_refused_before_it_can_act(name: str, course: Path, call: Call) -> None:
    statement, told = ADDED[name]
    with closing(sqlite3.connect(course / "out" / FILE)) as connection:
        connection.executescript(statement)
    began = time.process_time()
    for arguments in (
        ("report", "out", "--to", "text"),
        ("rescore", "out"),
        ("replay", "out", "--student", "ann"),
        ("batch", "d", "--output", "out", "-q"),
    ):
        code, _, err = call(*arguments)
        assert code == 2, (arguments, err)
        assert told in err
    assert time.process_time() - began < SOON_S


def test_a_space_that_is_a_letter_to_sqlite_is_another_schema(course: Path, call: Call) -> None:
    with closing(sqlite3.connect(course / "out" / FILE)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', 'NOT' || char(160) || 'NULL')"
            " WHERE name = 'unplaced'"
        )
    code, _, err = call("report", "out", "--to", "text")
    assert (code, "table unplaced" in err) == (2, True)


def test_pages_that_share_a_child_are_damage(course: Path, call: Call) -> None:
    """A few pages can stand for 500 ** 6 rows of a table, of which nothing else is odd."""
    path = course / "out" / FILE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("DELETE FROM unplaced")
        connection.execute("INSERT INTO unplaced VALUES ('a', 'b', 'c', 'd', 0, 'other')")
        connection.commit()
        asked = "SELECT rootpage FROM sqlite_schema WHERE name = 'unplaced'"
        (root,) = connection.execute(asked).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    data = path.read_bytes()
    pages = [data[at : at + size] for at in range(0, len(data), size)]
    pages.append(pages[root - 1])
    for _ in range(5):
        pages.append(_interior(len(pages), size))
    pages[root - 1] = _interior(len(pages), size)
    head = pages[0]
    pages[0] = head[:28] + struct.pack(">I", len(pages)) + head[32:92] + head[24:28] + head[96:]
    path.write_bytes(b"".join(pages))
    began = time.process_time()
    code, _, err = call("report", "out", "--to", "text")
    assert (code, "is damaged" in err) == (3, True)
    assert time.process_time() - began < SOON_S


def _interior(child: int, size: int, cells: int = 500) -> bytes:
    """A page of a table's B-tree, all of whose cells point to one child."""
    page, at = bytearray(size), size
    for cell in range(cells):
        at -= 5
        struct.pack_into(">IB", page, at, child, 1)
        struct.pack_into(">H", page, 12 + 2 * cell, at)
    struct.pack_into(">BHHHBI", page, 0, 5, 0, cells, at, 0, child)
    return bytes(page)


def test_the_same_tables_with_other_comments_are_ours(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.executescript(SCHEMA.replace("-- ", "--   another word: ").replace("    ", " "))
        with Store.open(_fresh(tmp_path / "x")) as store:
            for name in ("application_id", "user_version"):
                value = store._connection.execute(f"PRAGMA {name}").fetchone()[0]
                connection.execute(f"PRAGMA {name} = {value}")
    (tmp_path / FILE).chmod(0o600)
    with Record.open(tmp_path) as record:
        assert record.marks() == []


def _fresh(folder: Path) -> Path:
    folder.mkdir()
    return folder


# What somebody writes into a row.
WRITTEN = {
    "a shape without end": "UPDATE results SET shape = '[33554432, 0]', actual = x''",
    "a shape that is none": "UPDATE results SET shape = '[-1]'",
    "a shape of texts": """UPDATE results SET shape = '["a"]'""",
    "a number for an array": "UPDATE results SET actual = 7",
    "remarks without a subject": "UPDATE grades SET remarks = '[[1, 2, 3]]'",
    "remarks that are nested": "UPDATE grades SET remarks = replace(hex(zeroblob(50000)),'00','[')",
    "a text for points": "UPDATE results SET score = 'ten'",
    "endless points": "UPDATE results SET score = 9e999",
    "bytes for a text": "UPDATE grades SET stdout = x'ff'",
    "ratios of other components": "UPDATE results SET error_ratio = zeroblob(800)",
    "inputs with rows of nothing": (
        "UPDATE cases SET inputs = x'0200000001080200000000000000000000020000000001"
        "080200000000000000000000000200000000'"
    ),
    "a verdict that is none": "UPDATE grades SET verdict = 'XX'",
    "a time that is none": "UPDATE grades SET graded_at = 'yesterday'",
    "inputs that are none": "UPDATE cases SET inputs = x'01020304'",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_rows_that_no_grader_wrote_are_told(name: str, course: Path, call: Call) -> None:
    with closing(sqlite3.connect(course / "out" / FILE)) as connection, connection:
        connection.execute(WRITTEN[name])
    began = time.process_time()
    code, _, err = call("report", "out", "--to", "json")
    assert (code, "holds what no grader has written" in err) == (3, True), err
    assert time.process_time() - began < SOON_S


def test_the_record_itself_is_read(course: Path, call: Call) -> None:
    assert call("report", "out", "--to", "json")[0] == 0


# Who else could have written it.


def _by_others(path: Path) -> None:
    path.chmod(0o666)


def _of_another(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(path, 4711, -1)


def _linked(path: Path) -> None:
    path.rename(path.with_name("real"))
    path.symlink_to("real")


@pytest.mark.parametrize("name", [FILE, f"{FILE}-wal", "batch.lock"])
@pytest.mark.parametrize("change", [_by_others, _of_another, _linked])
def test_what_others_could_have_written_is_not_believed(
    change: Callable[[Path], None], name: str, course: Path, call: Call
) -> None:
    path = course / "out" / name
    path.touch()
    change(path)
    for arguments in (("report", "out", "--to", "text"), ("batch", "d", "--output", "out", "-q")):
        code, _, err = call(*arguments)
        assert (code, "may be somebody else's word" in err) == (2, True), err


def test_a_folder_that_others_may_write_to_is_not_believed(course: Path, call: Call) -> None:
    (course / "out").chmod(0o777)
    code, _, err = call("report", "out", "--to", "text")
    assert (code, "others may write to it" in err) == (2, True), err
    with pytest.raises(UsageError, match="others may write"), Store.open(course / "out"):
        pass


@pytest.mark.parametrize("mask", [0o000, 0o002, 0o022])
def test_a_record_is_private_whatever_the_umask(
    mask: int, genuine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(genuine)
    out = tmp_path / "new"
    before = os.umask(mask)
    try:
        with Store.open(out):
            modes = {path.name: path.stat().st_mode & 0o777 for path in (out, *out.iterdir())}
    finally:
        os.umask(before)
    assert modes.pop("new") == 0o700
    assert set(modes.values()) == {0o600}, modes
