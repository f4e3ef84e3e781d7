"""What is printed: nothing that is copied is cut, no line ends in blanks, ASCII is enough."""

import codecs
import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest
from rich.text import Text
from support.command import GRADER, PATIENCE_S
from support.paths import ROOT

from grader.report.console import WholeWords, indented
from grader.report.rows import Rows, fixed, numbers, prose
from grader.text import PLAIN, in_plain_words

IDS = ("eager_debug_step_count", "graphdef_vs_state", "masked_softmax")
LONG = "a/folder/with_a_long_name/and_a_file_that_nobody_types.py"
SGR = re.compile(r"\x1b\[[\d;]*m")


def shown(part: object, width: int) -> list[str]:
    file = io.StringIO()
    WholeWords(file=file, width=width).show(part)  # type: ignore[arg-type]
    return file.getvalue().splitlines()


@pytest.fixture
def rows() -> Rows:
    made = Rows(*fixed("case"), prose("why"), *numbers("points", "time"), spare=("time", "points"))
    made.add_row("edge/01", "a width of one on both sides", "5", "0.25 s")
    made.add_row("random/01 to 05", Text("wrong"), "53 x 0/0.0597", "")
    return made


class TestRows:
    def test_all_columns_where_they_fit(self, rows: Rows) -> None:
        assert shown(rows, 80) == [
            "case             why                                  points    time",
            "edge/01          a width of one on both sides              5  0.25 s",
            "random/01 to 05  wrong                         53 x 0/0.0597",
        ]

    def test_an_empty_column_is_left_out_without_a_word(self) -> None:
        made = Rows(*fixed("case"), *numbers("points", "time"), spare=("points", "time"))
        made.add_row("a", "", "0.25 s")
        assert shown(made, 80) == ["case    time", "a     0.25 s"]
        assert shown(made, 6) == [
            "case",
            "a",
            "left",
            "out,",
            "for",
            "want",
            "of",
            "width:",
            "time",
        ]

    def test_the_least_important_columns_go_first(self, rows: Rows) -> None:
        *told, last = shown(rows, 50)
        assert [line.split() for line in told] == [
            ["case", "why", "points"],
            ["edge/01", *["a", "width", "of", "one", "on"], "5"],
            ["both", "sides"],
            ["random/01", "to", "05", "wrong", "53", "x", "0/0.0597"],
        ]
        assert last == "left out, for want of width: time"
        assert shown(rows, 36)[-2:] == ["left out, for want of width: points,", "time"]

    def test_then_each_row_is_a_paragraph_with_all_cells(self, rows: Rows) -> None:
        assert shown(rows, 30) == [
            "edge/01",
            "  a width of one on both",
            "  sides, points 5, time 0.25 s",
            "random/01 to 05",
            "  wrong, points 53 x 0/0.0597",
        ]

    @pytest.mark.parametrize("width", [120, 80, 40, 20, 1])
    def test_no_cell_is_cut(self, width: int) -> None:
        rows = Rows(*fixed("id"), prose("title"), *fixed("file"), spare=("title",))
        rows.add_row("eager_debug_step_count", "Count steps", LONG)
        told = shown(rows, width)
        assert any("eager_debug_step_count" in line for line in told)
        assert any(LONG in line for line in told)


class TestConsole:
    def test_a_long_word_is_whole_and_lines_break_between_words(self) -> None:
        told = shown(indented(Text(f"read {LONG} and mend it")), 20)
        assert told == ["  read", f"  {LONG}", "  and mend it"]

    def test_no_line_begins_with_a_dot(self) -> None:
        assert shown(Text("accepted · tiny · 10 points"), 16) == ["accepted ·", "tiny · 10 points"]

    def test_a_text_that_is_copied_as_a_whole_is_not_broken(self) -> None:
        text = Text("input 1: {logits: [1.0, 2.0, 3.0, 4.0]}", no_wrap=True)
        assert shown(indented(text), 20) == [f"  {text}"]


def on_a_terminal(width: int, *arguments: str, cwd: Path = ROOT, **env: str) -> str:
    """What a command prints on a terminal of that width, without colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    with subprocess.Popen(
        [*GRADER, *arguments],
        cwd=cwd,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT), **env},
    ) as process:
        os.close(theirs)
        told = b""
        while True:
            try:
                part = os.read(ours, 1 << 16)
            except OSError:  # the terminal has no writer any more
                break
            told += part
        assert process.wait(PATIENCE_S) == 0
    os.close(ours)
    return SGR.sub("", told.decode("ascii" if env else "utf-8")).replace("\r\n", "\n")


@pytest.mark.parametrize("width", [80, 40])
def test_ids_are_whole_on_a_narrow_terminal(width: int) -> None:
    told = on_a_terminal(width, "list")
    assert [line.split()[0] for line in told.splitlines() if line.startswith(IDS)] == [*IDS]
    assert "…" not in told
    assert all(len(line) <= width for line in told.splitlines())


def piped(*arguments: str, **env: str) -> bytes:
    """What a command prints into a pipe, on both streams."""
    return subprocess.run(
        [*GRADER, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        timeout=PATIENCE_S,
        check=True,
    ).stdout


@pytest.mark.parametrize("command", ["list", "cases eager_debug_step_count"])
def test_no_line_of_a_pipe_ends_in_blanks(command: str) -> None:
    told = piped(*command.split()).decode()
    assert len(told.splitlines()) > 3
    assert [line for line in told.splitlines() if line != line.rstrip()] == []


class TestEncodings:
    """A terminal or a pipe that knows no `·` still gets every word."""

    @pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
    @pytest.mark.parametrize("command", ["show masked_softmax", "list --format json", "--help"])
    def test_a_pipe(self, command: str, encoding: str) -> None:
        told = piped(*command.split(), LC_ALL="C", PYTHONIOENCODING=encoding).decode(encoding)
        assert "\\u" not in told
        assert "masked_softmax" in told or "--help" in command

    def test_a_terminal(self) -> None:
        told = on_a_terminal(40, "show", "masked_softmax", PYTHONIOENCODING="ascii")
        assert " * In float32" in told
        assert "\\u" not in told

    def test_all_signs_of_ours_have_words(self) -> None:
        of_others = ("jail", "report/html", "report/github", "batches/cluster")
        ours = {
            sign
            for path in (ROOT / "grader").rglob("*.py")
            if not path.relative_to(ROOT / "grader").as_posix().startswith(of_others)
            for line in path.read_text().splitlines()
            for sign in line.partition("  #")[0]
            if not sign.isascii()
        }
        assert "∞" in ours
        assert {sign for sign in ours - PLAIN.keys() if not sign.isdigit()} - set("⁻ᵀ") == set()

    def test_characters_of_others_are_named(self) -> None:
        codecs.register_error("grader.plain", in_plain_words)
        assert "Łu · ∞".encode("ascii", "grader.plain") == b"\\u0141u - inf"
        with pytest.raises(UnicodeDecodeError):
            b"\xff".decode("ascii", "grader.plain")
