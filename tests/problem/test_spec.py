"""Sound specs, expressions, the JSON Schema, and what no text may do to the reader."""

import contextlib
import copy
import json
import random
import string
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from ruamel.yaml import YAML
from support.paths import DATA, ROOT
from support.tiny import catalogue_of
from test_spec_defects import SINGLES

from grader.problem.assignments import MAX_ASSIGNMENTS, assignments
from grader.problem.expression import Expression, parse_expression
from grader.problem.load import load_problem, read_spec
from grader.problem.model import Spec

SPECS = DATA / "spec"
BASE = (SPECS / "sound.yaml").read_text()
# No time limit on a busy machine, and nothing written into a tree that may belong to another user.
RELAXED = settings(deadline=None, database=None)
SHIPPED = sorted((ROOT / "problems").glob("*/problem.yaml"))
UNSEEN = sorted((SPECS / "problems").glob("*/problem.yaml"))


@pytest.mark.parametrize("path", SHIPPED + UNSEEN, ids=lambda path: path.parent.name)
def test_sound_specs_load(path: Path) -> None:
    problem = load_problem(path.parent, path.parents[2] / "reference")
    assert problem.spec.id == path.parent.name
    assert problem.statement == path.parent / "statement.md"
    assert problem.reference.name == f"{problem.spec.id}.py"
    assert problem.generators.name == f"{problem.spec.id}_generators.py"


def test_a_catalogue_is_sorted_and_suggests() -> None:
    catalogue = catalogue_of(SPECS)
    assert catalogue.ids() == sorted(path.parent.name for path in UNSEEN)
    assert [catalogue.load(name).spec.id for name in catalogue.ids()] == catalogue.ids()
    with pytest.raises(Exception, match=r"no problem 'atention' in .*; did you mean 'attention'"):
        catalogue.load("atention")


def test_loading_is_quick() -> None:
    """About 14 ms of CPU time, nearly all of it in the YAML parser; imports aside."""
    text = SHIPPED[0].read_text()
    read_spec(text)
    spent = []
    for _ in range(5):
        began = time.process_time()
        read_spec(text)
        spent.append(time.process_time() - began)
    assert min(spent) < 0.1  # loose: other tests may run beside this one


def test_an_output_that_could_not_be_returned() -> None:
    text = BASE.replace("shape: [2]", "shape: [2 + 10000 * n]").replace(
        "name: second", "name: second\n      count: 1 + 10000 * n"
    )
    (defect,) = read_spec(text)[1]
    assert defect.key == "limits.returned_kib"
    assert defect.message == (
        "expected at least 313: the output's shape [2 + 10000 * n] can have 40002 elements of "
        "8 bytes, and the limit is 64 KiB"
    )


# Expressions

# All of Unicode would take hypothesis seconds to list.
CHARACTERS = st.sampled_from(string.printable + "\x00\x85\xa0\u00f1\u2028\ufeff\uff4e\U0001f600")
NUMBERS = {"n": 3, "k": 2, "_long_name1": 11}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("7 // 2 * 2", 6), ("-n + 5", 2), ("-n * -k", 6),
     ("-7 // 2", -4), ("10 - 3 - 2", 5), ("n * _long_name1", 33), ("min(n, k, 9)", 2),
     ("max(n - 5, 0)", 0), ("2 * min(n, max(k, 1))", 4), (" n ", 3), ("((n))", 3), ("--n", 3)],
)  # fmt: skip
def test_expressions_follow_the_usual_rules(text: str, value: int) -> None:
    assert parse_expression(text).value(NUMBERS) == value


@pytest.mark.parametrize(
    "text",
    ["", "n +", "9**9", "n / 2", "n % 2", "f(n)", "min()", "min(*n)", "min(n, k=2)", "n.real",
     "n if k else 2", "[n]", "lambda: 1", "1.5", "True", "0x10", "1or 2", "1_000", "08", "'n'",
     "n; k", "n\nk", "n == k", "(n, k)", "ñ", "\uff4e", "n" * 201, "(" * 90 + "n" + ")" * 90 + ")",
     "+n", "~n", "n[0]", "__import__('os')", "n:=3", "(1)(2)", "\x00"],
)  # fmt: skip
def test_expressions_hold_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match="expression"):
        parse_expression(text)


@pytest.mark.parametrize("given", [True, 1.0, None, [1], {"n": 1}])
def test_expressions_are_whole_numbers_or_text(given: object) -> None:
    with pytest.raises(ValueError, match="expected a whole number or an expression"):
        parse_expression(given)


def test_an_expression_names_what_is_missing() -> None:
    assert parse_expression("a * min(b, 2) - a").names == {"a", "b"}
    with pytest.raises(KeyError):
        parse_expression("a").value({})


WORDS = st.sampled_from(["n", "k", "3", "0", "12"])
TREES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" + ", "-", "*", " // "]), inner).map("".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"-{text}"),
        st.tuples(inner, inner).map(lambda pair: f"max({pair[0]}, {pair[1]})"),
    ),
    max_leaves=8,
)


@RELAXED
@given(TREES)
def test_expressions_agree_with_python(text: str) -> None:
    try:
        wanted = eval(text, {"n": 5, "k": 2, "max": max})
    except ZeroDivisionError:
        wanted = None
    try:
        found: int | None = parse_expression(text).value({"n": 5, "k": 2})
    except ZeroDivisionError:
        found = None
    assert found == wanted


@RELAXED
@given(st.text(CHARACTERS, max_size=30))
def test_no_text_breaks_the_expression_parser(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(parse_expression(text), Expression)


def test_all_values_of_dimensions_are_looked_at_until_there_are_too_many() -> None:
    spec, _ = read_spec(BASE)
    assert spec is not None
    assert assignments(spec.dims) == [{"n": n, "m": 2 * n} for n in (1, 2, 3, 4)]
    wide = {f"d{k}": spec.dims["n"] for k in range(30)}
    found = assignments(wide)
    assert len(found) == MAX_ASSIGNMENTS
    assert {value for known in found for value in known.values()} == {1, 4}


# The JSON Schema


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = Spec.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", SHIPPED + UNSEEN, ids=lambda path: path.parent.name)
def test_the_schema_accepts_sound_specs(path: Path, validator: Any) -> None:
    validator.validate(YAML(typ="safe", pure=True).load(path))


@pytest.mark.parametrize("one", SINGLES, ids=lambda one: f"{one['key']}-{one['new'][:30]}")
def test_the_schema_rejects_what_the_models_do(one: dict[str, str], validator: Any) -> None:
    """Rules that tie one key to another, and numbers that JSON doesn't have, are beyond it."""
    data = YAML(typ="safe", pure=True).load(BASE.replace(one["old"], one["new"], 1))
    try:
        Spec.model_validate(data)
    except ValidationError as error:
        kinds = {detail["type"] for detail in error.errors()}
        if not kinds <= {"value_error", "finite_number"} and ".nan" not in one["new"]:
            assert list(validator.iter_errors(data)), kinds


# No text makes the reader raise, hang, or contradict itself


def check(text: str) -> None:
    spec, defects = read_spec(text)
    assert (spec is None) == bool(defects)
    places = [(defect.key, defect.message) for defect in defects]
    assert len(set(places)) == len(places)
    assert all(defect.message for defect in defects)


@RELAXED
@given(st.text(CHARACTERS, max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    check(text)


YAML_BITS = [*"a-: \n[]{},|>'\"#?1%\t~", "  ", "&x", "*x", "!!int", "!t", "1e5", "---", "...", "<<"]


@RELAXED
@given(st.lists(st.sampled_from(YAML_BITS), max_size=40).map("".join))
def test_no_yaml_breaks_the_reader(text: str) -> None:
    check(text)


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(),
    st.sampled_from(["n", "m", "x", "9**9", "n // 0", "", "uniform", "array", "int32", "a" * 300]),
    st.just([]),
    st.just({}),
    st.lists(st.integers(0, 3), max_size=3),
    st.just({"type": "integers", "low": "n - 9", "high": "m"}),
    st.just({"type": "spd", "jitter": -1}),
)
SINK = (SPECS / "problems/kitchen_sink/problem.yaml").read_text()


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    below = [((*path, key), value) for key, value in inner]
    return [here for here, _ in below] + [
        deeper
        for here, value in below
        if isinstance(value, dict | list)
        for deeper in places(value, here)
    ]


@settings(RELAXED, max_examples=30)
@given(st.data(), st.sampled_from([BASE, SINK]), st.integers(0, 2**32))
def test_no_change_to_a_sound_spec_breaks_the_reader(data: Any, text: str, seed: int) -> None:
    """Values are replaced and keys removed at random places; as JSON, which is YAML."""
    tree = YAML(typ="safe", pure=True).load(text)
    chooser = random.Random(seed)
    for _ in range(chooser.randint(1, 4)):
        *path, last = chooser.choice(places(tree))
        here = tree
        for step in path:
            here = here[step]
        if chooser.random() < 0.3:
            del here[last]
        else:
            here[last] = copy.deepcopy(data.draw(ODD))
    check(json.dumps(tree).replace("Infinity", ".inf").replace("NaN", ".nan"))
