"""The statement check holds what a statement promises against what is valid."""

from pathlib import Path

import pytest
from support.tiny import catalogue_of

from grader.checking.package import Package
from grader.checking.promises import check_promises
from grader.checking.prose import Piece, pieces
from grader.sandbox.proof.ladder import Sandbox

SPEC = """\
id: told
title: Told
track: tests
difficulty: easy
function: told
seed: 1
dims:
  n: {type: integers, low: 1, high: 3, valid: {low: 1, high: 8}}
  width: {type: integers, low: 2, high: 4}
arguments:
  - name: seed
    kind: int
    meaning: m
    generator: {type: integers, low: 1, high: 9}
    valid: {low: 0, high: 2147483647}
  - name: x
    kind: array
    shape: [n]
    meaning: m
    generator: {type: normal}
    valid: {low: -1000, high: 1000}
  - {name: width, kind: int, meaning: m, generator: {type: dim, dim: width}}
  - {name: rate, kind: float, meaning: m, generator: {type: uniform, low: 0, high: 0.5}}
output: {shape: [1], components: [{name: all, rtol: 0, atol: 0}]}
cases:
  - {name: random, visibility: hidden, count: 2}
"""
STATEMENT = """\
# Told

## Problem

Write `told(seed, x, width, rate)`.

## Inputs

| Name | Comes as | Meaning |
| --- | --- | --- |
| `seed` | Python float, a whole number from 0 to 2147483647 | a seed |
| `x` | JAX array, `float32`, shape `(n,)`, `n` from 1 to 8, entries from -1000 to 1000 | input |
| `width` | Python float, a whole number from 2 to 4 | width |
| `rate` | Python float from 0 to 0.5 | a rate |

Arguments are passed by position.
"""


@pytest.fixture
def found(tmp_path: Path, sandbox: Sandbox) -> "Found":
    return Found(tmp_path, sandbox)


class Found:
    """The findings of the package above, with some of its texts replaced."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder, self.sandbox = folder, sandbox

    def __call__(self, *replacements: tuple[str, str]) -> list[tuple[str, int | None, str]]:
        spec, statement = SPEC, STATEMENT
        for old, new in replacements:
            assert (old in spec) != (old in statement), old
            spec, statement = spec.replace(old, new), statement.replace(old, new)
        problem = self.folder / "problems/told"
        problem.mkdir(parents=True, exist_ok=True)
        (problem / "problem.yaml").write_text(spec)
        (problem / "statement.md").write_text(statement)
        package = Package(catalogue_of(self.folder).load("told"), self.folder, self.sandbox)
        return [(one.path.name, one.line, one.message) for one in check_promises(package)]


@pytest.mark.parametrize(
    "written",
    [
        "from 0 to 2147483647", "from 0 to 2,147,483,647", "from 0 to 2_147_483_647",
        "from 0 to 2**31 - 1", "from 0 to `2 ** 31 - 1`", "from 0 to 2^31-1", "in 0..2147483647",
        "from 0 to $2^{31} - 1$", "from 0 to 2³¹ \N{MINUS SIGN} 1", "between zero and 2147483647",
        "in [0, 2147483647]", "with 0 <= seed <= 2147483647", r"with $0 \le seed \leq 2^{31}-1$",
        "that is not negative, up to 2147483647", "0\N{EN DASH}2147483647", "0, …, 2147483647",
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(found: Found, written: str) -> None:
    assert found(("from 0 to 2147483647", written)) == []


@pytest.mark.parametrize(
    "written",
    [
        "entries from -1000 to 1000", "entries between -1000 and 1000", "values in [-1e3, 1e3]",
        "entries of magnitude at most 1000", "entries up to ±1000",
        "entries \N{MINUS SIGN}10³ to 10³",
        "each with |x| ≤ 1,000", "entries from -1 \N{MULTIPLICATION SIGN} 10^3 to 1e3",
    ],
)  # fmt: skip
def test_ranges_of_entries_are_read(found: Found, written: str) -> None:
    assert found(("entries from -1000 to 1000", written)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        # It contradicts, or it is silent.
        ("from 0 to 2147483647", "from 0 to 10000", 11,
         "it says that seed is from 0 to 10000, and what is valid is "
         "`a whole number from 0 to 2147483647`: make them the same"),
        ("a whole number from 0 to 2147483647", "a whole number", 11,
         "it does not tell what is valid of seed: write `a whole number from 0 to 2147483647`"),
        ("from 0 to 2147483647", "at most 2147483647", 11, "it does not tell what is valid of"),
        ("entries from -1000", "entries from 0", 12, "it says that x is from 0 to 1000, and"),
        (", entries from -1000 to 1000", "", 12, "it does not tell what is valid of x: write "
         "`float32 of shape [n], entries from -1000 to 1000`"),
        # A number inside another number, or in a name, is not told.
        ("-1000 to 1000", "-1000 to 10000", 12, "it says that x is from -1000 to 10000"),
        ("from 0 to 2147483647", "from 0 to 21474836470", 11, "it says that seed"),
        # Sizes: of a dimension that is said, and of one that is declared.
        ("`n` from 1 to 8", "`n` from 1 to 9", 12, "it says that n is from 1 to 9, and what is "
         "valid is `n from 1 to 8`"),
        (", `n` from 1 to 8", "", 12, "it does not tell what is valid of n: write `n from 1 to 8`"),
        ("from 2 to 4", "from 1 to 4", 13, "it says that width is from 1 to 4, and problem.yaml "
         "does not say so: write `valid: {low: 1, high: 4}` there under dims: width"),
        # The spec says nothing, and no case goes as far.
        ("from 0 to 0.5", "from 0 to 1", 14, "it says that rate is from 0 to 1, and problem.yaml "
         "does not say so: write `valid: {low: 0, high: 1}` there under arguments: rate"),
    ],
)  # fmt: skip
def test_a_statement_that_tells_otherwise(
    found: Found, old: str, new: str, line: int, message: str
) -> None:
    ((path, at, told),) = found((old, new))
    assert (path, at) == ("statement.md", line)
    assert told.startswith(message)


def test_what_is_no_promise_is_no_finding(found: Found) -> None:
    assert found() == []
    more = (
        "by position. Try a seed from 3 to 5 first.\n\n## Worked example\n\n"
        "A seed from 7 to 9, x from 0 to 1.\n\n## Hint 1\n\nTake `rate` from 1 to 7.\n\n"
        "## Pitfalls\n\nA rate from 2 to 3 diverges.\n"
    )
    assert found(("by position.\n", more)) == []
    # Its own range of a name that the spec doesn't have, and one that is told without a table.
    assert found(("`n` from 1 to 8", "`in` from 1 to 8")) == []
    prose = "`rate` is a float from 0 to 0.5.\n\nArguments are"
    assert (
        found(("| `rate` | Python float from 0 to 0.5 | a rate |\n", ""), ("Arguments are", prose))
        == []
    )
    # What is said with an expression can be put in many ways.
    assert (
        found(("high: 2147483647", "high: 1000 * n"), ("from 0 to 2147483647", "from 0 on")) == []
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # What is usual, what is a step of the problem, and what is true or false.
        ("from 0 to 0.5", "from 0 to 0.5, mostly from 0.1 to 0.2"),
        ("| `rate` | Python float from 0 to 0.5 |", "| `rate` | Python float, say 0.1 to 0.2 |"),
        ("width, rate)`.", "width, rate)`. Update `rate` from 1 to 0.1 in each step."),
        ("{name: rate, kind: float, meaning: m, generator: {type: uniform, low: 0, high: 0.5}}",
         "{name: rate, kind: bool, meaning: m, generator: {type: constant, value: true}, "
         "valid: {values: [true]}}"),
        ("float, meaning: m, generator: {type: uniform, low: 0, high: 0.5}",
         "array, dtype: bool, shape: [n], meaning: m, generator: {type: boolean}, "
         "valid: {least_true: 0}"),
    ],
)  # fmt: skip
def test_more_that_is_no_finding(found: Found, old: str, new: str) -> None:
    assert found((old, new)) == []


def test_words_for_what_has_no_number(found: Found) -> None:
    sorted_x = ("generator: {type: normal}", "generator: {type: sorted, of: {type: normal}}")
    said = ("valid: {low: -1000, high: 1000}", "valid: {low: -1000, high: 1000, order: ascending}")
    ((_, line, message),) = found(sorted_x, said)
    assert (line, "in ascending order" in message) == (12, True)
    assert found(sorted_x, said, ("to 1000 |", "to 1000, sorted |")) == []
    endless = ("valid: {low: -1000, high: 1000}", "valid: {low: -1000, high: 1000, infinite: true}")
    assert "or infinite" in found(endless)[0][2]
    assert found(endless, ("to 1000 |", "to 1000, or infinite |")) == []


def test_cases_beyond_what_students_are_told(found: Found) -> None:
    pin = ("count: 2}", "count: 2, pinned: [values: {width: 6, rate: .inf}]}")
    assert found(pin, ("from 2 to 4", "from 2 to 6")) == [
        ("problem.yaml", 9, "students are told that width is from 2 to 4, and in the cases it is "
         "from 2 to 6: say so with `valid`"),
        ("problem.yaml", 23, "students are told that rate is finite, and in some case it is not: "
         "write `valid: {infinite: true}` or `valid: {nan: true}`"),
    ]  # fmt: skip
    rate = "{type: uniform, low: 0, high: 0.5}"
    said = (
        (rate, rate + ", valid: {infinite: true}"),
        ("width: {type: integers, low: 2, high: 4}",
         "width: {type: integers, low: 2, high: 4, valid: {low: 2, high: 6}}"),
        ("to 0.5 |", "to 0.5, or infinite |"),
    )  # fmt: skip
    assert found(pin, ("from 2 to 4", "from 2 to 6"), *said) == []


def test_pieces_have_their_lines_and_leave_out_code() -> None:
    text = "# A\n\nOne, two. `Three`\nis. Four\n```\nx = 5\n```\n- six\n- seven\n\n| `a` | 8 |\n"
    assert [(piece.line, piece.text, piece.row) for piece in pieces(text)] == [
        (3, "One, two.", None),
        (3, "`Three` is.", None),
        (4, "Four", None),
        (8, "- six", None),
        (9, "- seven", None),
        (11, "| `a` | 8 |", "a"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("float32", 32), ("x2", 2), ("v1.5", 5), ("1.5", 5), ("12", 2), ("1,000", 1), ("1-8", -8),
     ("2**31", 31), ("one-sided", 1), ("1e6", 1), ("2147483648", 2147483647)],
)  # fmt: skip
def test_a_part_of_a_number_or_of_a_name_is_not_told(text: str, value: float) -> None:
    assert not Piece(text, 1, None, "Inputs").tells(value)
