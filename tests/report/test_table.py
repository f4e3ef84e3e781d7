"""Tables that come back to the byte, however a platform or a spreadsheet wrote them."""

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.course import CANVAS, MOODLE, PLATFORMS, WORKSHEET, one_mark

from grader.errors import UsageError
from grader.report import moodle
from grader.report.exported import HEADER, Export, read_export
from grader.report.marks import by_student
from grader.report.table import read_lines

CSV = st.text("ab =\"',;\t\r\n-0é∞", max_size=40)
HEAD = "Student;ID;Section;t (1)\r\n"


def as_csv_reads(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


@given(CSV, st.sampled_from(",;\t"))
@example('"a""b",c\r"d\r\n"\n\n"",', ",")
@example('"', ",")
@example('"a"b', ",")
@example('"""', ";")
@example("a\r\n\r\n", "\t")
def test_cells_say_what_csv_says_and_keep_their_characters(text: str, delimiter: str) -> None:
    try:
        expected = as_csv_reads(text, delimiter)
    except csv.Error:
        with pytest.raises(ValueError, match=r"row \d+, cell \d+: "):
            list(read_lines(text, delimiter))
        return
    lines = list(read_lines(text, delimiter))
    assert [[cell.text for cell in line.cells] for line in lines] == expected
    assert "".join(line.written(delimiter) for line in lines) == text


@given(CSV, st.sampled_from(["x", '"x"', ""]), st.sampled_from(",;\t"))
@example("a\rb", "x", ",")
def test_a_text_that_is_put_in_is_read_again(text: str, was: str, delimiter: str) -> None:
    (line,) = read_lines(f"a{delimiter}{was}{delimiter}c\n", delimiter)
    (again,) = read_lines(line.changed({1: text}, delimiter).written(delimiter), delimiter)
    assert [cell.text for cell in again.cells] == ["a", text, "c"]


@given(
    CSV,
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "cp1252"]),
    st.sampled_from([HEAD, HEAD.replace(";", ","), HEAD.replace(";", '"\t"').join('""')]),
)
def test_bytes_that_are_accepted_come_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, mark: str, encoding: str, head: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes((mark + head + text).encode(encoding, "ignore"))
    try:
        export = read_export(path, ("ID", "Section"))
    except UsageError:
        return
    assert back(export) == path.read_bytes()
    columns = range(len(export.header))
    assert [len(row) for row in export.rows] == [len(columns)] * len(export.rows)


def back(export: Export, ours: dict[int, dict[int, str]] | None = None) -> bytes:
    written = export.written(ours or {})
    assert written.encoding is not None
    return written.text.encode(written.encoding)


@pytest.mark.parametrize("path", [CANVAS, MOODLE, WORKSHEET], ids=lambda path: path.name)
def test_a_platform_s_own_file_comes_back(path: Path) -> None:
    assert path.parent == PLATFORMS
    assert back(read_export(path, ("ID",), ("ID number",), ("Identifier",))) == path.read_bytes()


def test_a_cell_of_ours_changes_nothing_else(tmp_path: Path) -> None:
    """Quotes of each kind, formulas, line ends in cells, rows that end early or late."""
    rows = [
        'Student,"ID",Section,t (1)\r\n',
        "\n",
        '\'=x,=""0012"","=1+1",@a\r',
        '"a ""b""\r\nc", 7 ,-,"3"\n',
        "short,8\r\n",
        "long,9,A,,,\r\n",
        '"all","10","A",""\r\n',
        "last,11,A,",
    ]
    path = tmp_path / "e.csv"
    path.write_bytes("".join(rows).encode())
    export = read_export(path, ("ID", "Section"))
    assert [row[0] for row in export.rows] == [
        "'=x",
        'a "b"\r\nc',
        *("short", "long", "all", "last"),
    ]
    ours = {row: {3: "1,5"} for row in range(6)} | {HEADER: {3: "=t"}}
    assert back(export, ours).decode() == "".join(
        [
            'Student,"ID",Section,\'=t\r\n',
            "\n",
            '\'=x,=""0012"","=1+1","1,5"\r',
            '"a ""b""\r\nc", 7 ,-,"1,5"\n',
            'short,8,,"1,5"\r\n',
            'long,9,A,"1,5",,\r\n',
            '"all","10","A","1,5"\r\n',
            'last,11,A,"1,5"',
        ]
    )
    assert back(export, {4: {3: "1"}, 5: {3: '"'}}).decode() == "".join(
        [*rows[:-2], '"all","10","A","1"\r\n', 'last,11,A,""""']
    )


def test_columns_and_rows_are_picked_as_they_came(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes(b'"ID";Section;x\r\n\r\n"1"; "A" ;\r\n2\n"3";B;"')
    with pytest.raises(UsageError, match="row 5, cell 3"):
        read_export(path, ("ID",))
    path.write_bytes(b'"ID";Section;x\r\n\r\n"1"; "A" ;\r\n2\n"3";B;""')
    export = read_export(path, ("ID",))
    assert back(export.pick([2, 0])) == b'x;"ID"\r\n\r\n;"1"\r\n;2\n"";"3"'
    assert back(export.pick([0, 1], [0, 2])) == b'"ID";Section\r\n"1"; "A" \r\n"3";B'
    picked = export.pick([0, 1], [1, 2])
    assert picked.rows == (("2", ""), ("3", "B"))
    assert back(picked, {0: {2: "5"}}) == b'"ID";Section\r\n2;;5\n"3";B'


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("cp1252", b""),
    ],
)
def test_the_encoding_stays(encoding: str, mark: bytes, tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    text = "Student\tID\tSection\tt (1)\r\nZoë “Z”\t1\tA\t\r\n"
    path.write_bytes(mark + text.encode(encoding))
    export = read_export(path, ("ID", "Section"))
    assert export.values(export.rows[0], "Student") == {"Zoë “Z”"}
    written = export.written({0: {3: export.html("∞ ≤ “é”")}})
    assert (written.encoding, export.delimiter) == (encoding, "\t")
    is_legacy = encoding == "cp1252"
    ours = "&#8734; &#8804; &#8220;&#233;&#8221;" if is_legacy else "∞ ≤ “é”"
    expected = text.replace("A\t\r", f"A\t{ours}\r").encode(encoding)
    assert written.text.encode(encoding) == mark + expected
    assert any("it is taken for Windows-1252" in note for note in written.notes) == is_legacy


def test_html_holds_no_formula_behind_what_stands_for_a_character(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes("é,ID,Section\n".encode("cp1252"))
    export = read_export(path, ("ID", "Section"))
    assert export.html("∞=1") == "&#8734;&#61;1"


STYLES = st.sampled_from(["{}", '"{}"'])
TEXTS = st.text("ab =+-@'0,;é", max_size=6)


@given(
    st.lists(st.tuples(TEXTS, TEXTS, STYLES, st.booleans()), max_size=6),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_filled_worksheet_differs_in_cells_of_ours_only(
    others: list[tuple[str, str, str, bool]], delimiter: str, end: str
) -> None:
    header = ("Identifier", "x", "Grade", "y", "Feedback comments")
    rows = [
        (f"P {n}", f'"{x}"' if delimiter in x else x, "", style.format(f"'{y}"), "")
        for n, (x, y, style, _) in enumerate(others)
        if not (style == "{}" and delimiter in y)
    ]
    text = end.join(delimiter.join(row) for row in (header, *rows))
    sheet = Export(Path("w.csv"), tuple(read_lines(text, delimiter)), delimiter)
    marked = {f"P {n}" for n, (*_, is_marked) in enumerate(others) if is_marked}
    students = by_student([one_mark(f"n{name}", name[2:], 0.5) for name in marked])
    written = moodle.worksheet(sheet, students, lambda _: "a;=1")
    after = [line.cells for line in read_lines(written.text, delimiter)]
    assert len(after) == len(rows) + 1
    for was, now in zip((header, *rows), after, strict=True):
        ours = now[0].text in marked
        assert tuple(cell.raw for n, cell in enumerate(now) if n not in (2, 4)) == (
            was[0],
            was[1],
            was[3],
        )
        if was != header:
            assert now[2].text == ("0.5" if ours else "")
            assert now[4].text == ("a;&#61;1" if ours else "")
