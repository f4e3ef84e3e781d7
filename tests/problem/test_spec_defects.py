"""Every defect of a `problem.yaml` is told once, at its line, in words to act on."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from support.paths import DATA

from grader.errors import SpecError, UsageError
from grader.problem.load import TOO_LARGE, load_problem, read_spec

SPECS = DATA / "spec"
BASE = (SPECS / "sound.yaml").read_text()
SINGLES = YAML(typ="safe", pure=True).load(SPECS / "defects.yaml")


def told(text: str) -> list[tuple[int | None, str, str]]:
    """(line, key, message) of each defect."""
    spec, defects = read_spec(text)
    assert (spec is None) == bool(defects)
    return [(defect.line, defect.key, defect.message) for defect in defects]


def changed(*replacements: tuple[str, str]) -> str:
    """The sound spec with each text replaced, which has to stand in it exactly once."""
    text = BASE
    for old, new in replacements:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_base_is_sound() -> None:
    assert told(BASE) == []


@pytest.mark.parametrize("one", SINGLES, ids=lambda one: f"{one['key']}-{one['new'][:30]}")
def test_one_defect_is_told_once_and_in_place(one: dict[str, str]) -> None:
    assert one["old"] in BASE
    text = BASE.replace(one["old"], one["new"], 1)
    ((line, key, message),) = told(text)
    assert key == one["key"]
    assert message.startswith(one["message"])
    assert line == line_of(text, one["at"]), text.splitlines()[(line or 1) - 1]


TEXTS = [
    ("", 1, "expected a mapping of keys, found nothing"),
    ("# only a comment\n", 1, "expected a mapping of keys, found nothing"),
    ("---\n...\n", 1, "expected a mapping of keys, found nothing"),
    ("- a\n- b\n", 1, "expected a mapping of keys, found a list"),
    ("just words", 1, "expected a mapping of keys, found 'just words'"),
    ("a:\n\tb: 1\n", 2, "not valid YAML: while scanning for the next token found character '\\t' "
     "that cannot start any token (a tab): indent with spaces"),
    ("a: [1, 2\nb: 3\n", 2, "not valid YAML: while parsing a flow sequence"),
    ("a: 'unclosed\n", 2, "not valid YAML: while scanning a quoted scalar"),
    ("a: b\n\x01: c\n", 2, "not valid YAML: the character '\\x01' may not stand in YAML"),
    ("a: &x [*x]\n", 1, "the alias *x contains itself"),
    ("a: 1\nb: &x {c: {d: *x}}\n", 2, "the alias *x contains itself"),
    ("a: 1\nb: *x\n", 2, "the alias *x has no anchor &x before it"),
    (BASE + "---\nid: b\n", BASE.count("\n") + 1, "expected one document, found a second one"),
    ("a: " + "[" * 5000 + "]" * 5000, 1, "nested more than 40 deep"),
    ("a: " + "[" * 200_000, 1, "nested more than 40 deep"),
    ("- " * 5000, 1, "nested more than 40 deep"),
    ("a: \"\\UFFFFFFFF\"\n", 1, "not valid YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), TEXTS, ids=range(len(TEXTS)))
def test_a_text_that_is_no_mapping_has_one_defect(text: str, line: int, message: str) -> None:
    ((found_line, key, found),) = told(text)
    assert found_line in (line, None)
    assert key == ""
    assert found.startswith(message)


def test_aliases_that_multiply_are_refused_at_once() -> None:
    text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for before, name in zip("abcdefghijklm", "bcdefghijklmn", strict=True):
        text += f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    ((line, _, message),) = told(text)
    assert line == 6
    assert message.startswith("more than 100000 values: is there an alias of aliases?")


def test_aliases_and_reused_anchors_are_fine_and_defects_are_told_where_the_alias_is() -> None:
    text = BASE.replace("{type: normal, std: 1.5}", "&g {type: normal, std: 1.5}")
    assert told(text.replace("{type: boolean}", "&g {type: boolean}")) == []
    ((line, key, _),) = told(text.replace("{type: boolean}", "*g"))
    assert (line, key) == (line_of(text, "{type: boolean}"), "arguments[3].generator.type")


def test_merge_keys_are_refused_and_nothing_else_is_said_about_them() -> None:
    text = BASE.replace("x\n    kind", "x\n    <<: {dtype: float32}\n    kind")
    ((line, key, message),) = told(text)
    assert (line, key) == (14, "arguments[0].<<")
    assert message == "YAML 1.2 has no merge keys: write the keys out, or use an alias"


def test_a_duplicate_key_names_both_lines() -> None:
    assert told(BASE + "id: other\n") == [
        (BASE.count("\n") + 1, "id", "the key stands twice; first on line 1")
    ]


@pytest.mark.parametrize("key", ["[a, b]", "{a: b}", "? {a: [b]}\n"])
def test_a_key_that_is_no_word(key: str) -> None:
    assert (1, "", "a key must be a plain word") in told(f"{key} : c\n")


@pytest.mark.parametrize(
    "tag", ["!foo 1", "!!python/object:os.system x", "!!binary aGk=", "!!set {a}"]
)
def test_tags_are_not_interpreted(tag: str) -> None:
    ((line, key, message),) = told(BASE.replace("std: 1.5", f"std: {tag}"))
    assert (line, key) == (17, "arguments[0].generator.std")
    assert "is not known here: write a plain value" in message


@pytest.mark.parametrize(
    ("written", "value"),
    [("1e-5", 1e-5), ("1E+2", 100.0), ("1.", 1.0), (".5", 0.5), ("017", 17), ("0o17", 15),
     ("0x1F", 31), ("+3", 3), ("!!float 3", 3.0)],
)  # fmt: skip
def test_numbers_of_yaml_1_2(written: str, value: float) -> None:
    spec, defects = read_spec(BASE.replace("std: 1.5", f"std: {written}"))
    assert defects == []
    assert spec is not None
    assert getattr(spec.arguments[0].generator, "std", None) == value


@pytest.mark.parametrize(
    "written", ["yes", "NO", "on", "2020-01-01", "12:30:45", "1_000", "0b11", "!!str 3", "'3'"]
)
def test_text_of_yaml_1_2(written: str) -> None:
    spec, defects = read_spec(BASE.replace("A sound spec", written))
    assert defects == []
    assert spec is not None
    assert spec.title == written.removeprefix("!!str ").strip("'")


def test_a_yaml_1_1_directive_changes_nothing() -> None:
    spec, _ = read_spec("%YAML 1.1\n---\n" + BASE.replace("A sound spec", "yes"))
    assert spec is not None
    assert spec.title == "yes"


def test_eleven_defects_are_told_in_one_run_with_their_lines(tmp_path: Path) -> None:
    path = SPECS / "ten/problem.yaml"
    with pytest.raises(SpecError) as raised:
        load_problem(SPECS / "ten", tmp_path)
    lines = [line.removeprefix(f"{path}:") for line in raised.value.lines()]
    assert lines == (SPECS / "ten/defects.txt").read_text().splitlines()


def test_five_defects_in_the_text_the_types_and_the_rules() -> None:
    text = changed(
        ("track: tests", "track: tests\ntrack: again"),
        ("seed: 1", "seed: !new 1"),
        ("shape: [n]", "shape: [n - 4]"),
        ("points: 10", "points: ten"),
        ("{n: 2, count: 7}", "{n: 2, count: 7, flag: 3}"),
    )
    assert [(line, key) for line, key, _ in sorted(told(text), key=lambda t: t[0] or 0)] == [
        (4, "track"),
        (7, "seed"),
        (16, "arguments[0].shape[0]"),
        (line_of(text, "flag: 3"), "cases[1].pinned[0].values.flag"),
        (line_of(text, "points: ten"), "scoring.points"),
    ]


def test_what_is_valid_tells_all_its_defects_and_none_that_follow_from_them() -> None:
    text = changed(
        ("high: 1000, infinite: true}", "high: n - 0.5, infinite: 3, hgih: 4, order: up}"),
        ("valid: {low: 0, high: 9}", "valid: {low: 0.5, high: 6}"),
        ("{type: boolean}", "{type: boolean}\n    valid: {low: 3, high: 4}"),
        ("{n: 2, count: 7}", "{n: 2, count: 7, flag: true, x: [1, 2]}"),
    )
    assert sorted(key for _, key, _ in told(text)) == [
        "arguments[0].valid.hgih",
        "arguments[0].valid.high",
        "arguments[0].valid.infinite",
        "arguments[0].valid.order",
        "arguments[2].valid.low",
        "arguments[3].valid.high",
        "arguments[3].valid.low",
        "cases[1].pinned[0].values.count",  # it is over high, which has no defect
    ]


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        # Bounds in the wrong order: either may be the wrong one.
        ("{low: 9, high: 0}", ["arguments[2].valid.low"]),
        ("{low: 8, values: [1, 2, 3, 5, 6, 7]}", ["arguments[2].valid.values[0]"]),
    ],
)
def test_bounds_with_a_defect_are_not_held_against_cases(said: str, keys: list[str]) -> None:
    found = [key for _, key, _ in told(BASE.replace("{low: 0, high: 9}", said))]
    assert found[: len(keys)] == keys
    assert not [key for key in found if "cases" in key and said.startswith("{low: 9")]


def test_a_dimension_with_a_broken_valid_is_looked_at_without_it() -> None:
    text = changed(
        ("low: 1, high: 4}", "low: 1, high: 4, valid: {low: 1, high: 2, hihg: 3}}"),
        ("vocab_size: 10", "vocab_size: n - 1"),
    )
    assert [key for _, key, _ in told(text)] == [
        "dims.n.valid.hihg",
        "arguments[1].generator.vocab_size",
    ]


def test_sizes_beyond_what_is_valid_are_told_where_they_are_drawn_or_pinned() -> None:
    valid = "valid: {low: 1, high: 3}"
    text = changed(
        ("low: 1, high: 4}", f"low: 1, high: 3, {valid}}}"),
        ("{type: choice, values: [2, 3]}", "{type: choice, values: [2, 4]}"),
        ("{n: 2, count: 7}", "{x: [1, 2, 3, 4], ids: [1, 2, 3, 4, 5, 6, 7, 8]}"),
    )
    message = "n can be 4 here, and 1 to 3 is valid"
    assert [(key, found) for _, key, found in told(text)] == [
        ("cases[2].dims.n", message),
        ("cases[1].pinned[0].values", message),
    ]


def test_a_pinned_value_is_valid_for_every_size_that_its_case_can_have() -> None:
    text = changed(("valid: {low: 0, high: 9}", "valid: {low: 0, high: 4 * n + 2}"))
    assert told(text) == []
    free = text.replace("{n: 2, count: 7}", "{count: 7}")
    ((_, key, message),) = told(free)
    assert key == "cases[1].pinned[0].values.count"
    assert message.startswith("expected 0 to 6, found 7 where n=1: pin another value")


def write(tmp_path: Path, data: bytes, name: str = "sound") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "problem.yaml").write_bytes(data)
    return folder


def test_an_expression_with_a_comma_goes_in_quotes() -> None:
    message = "expected an expression such as 'n + 1' (one with a comma goes in quotes), found "
    assert told(BASE.replace("[n]", "[min(n, 2)]")) == [
        (15, "arguments[0].shape[0]", message + "'min(n'"),
        (15, "arguments[0].shape[1]", message + "'2)'"),
    ]
    assert told(BASE.replace("[n]", "['min(n, 2)']")) == []


def test_bom_and_crlf_are_fine(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode()
    assert load_problem(write(tmp_path, data), tmp_path).spec.id == "sound"


def test_lines_are_right_in_a_file_with_crlf() -> None:
    ((line, _, _),) = told(BASE.replace("std: 1.5", "std: x").replace("\n", "\r\n"))
    assert line == 17


def test_the_id_is_the_folder(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as raised:
        load_problem(
            write(tmp_path, BASE.replace("seed: 1", "seed: x").encode(), "other"), tmp_path
        )
    assert [line.split("problem.yaml:")[1] for line in raised.value.lines()] == [
        "1: id: expected 'other', the name of its folder, found 'sound'",
        "6: seed: expected a whole number, found 'x'",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"id: a\ntitle: \xff\n", "2: not UTF-8 text: save the file as UTF-8"),
        ("id: a\n".encode("utf-16"), "1: not UTF-8 text: save the file as UTF-8"),
        (b"a: b\n" * 100_000, " " + TOO_LARGE),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read(tmp_path: Path, data: bytes, message: str) -> None:
    folder = write(tmp_path, data)
    with pytest.raises(SpecError) as raised:
        load_problem(folder, tmp_path)
    assert raised.value.lines() == [f"{folder / 'problem.yaml'}:{message}"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*problem\.yaml: No such file or directory"):
        load_problem(tmp_path, tmp_path)
