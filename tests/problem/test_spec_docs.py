"""`docs/spec.md` says what the models say, and each of its examples can be loaded."""

import re
from typing import Any, get_args

import numpy as np
import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from support.helpers import LIMITS
from support.paths import DATA, ROOT

from grader.jail import wire
from grader.limits import Limits
from grader.problem import generator_models, model
from grader.problem.load import read_spec
from grader.problem.model import (
    Argument,
    CaseGroup,
    Component,
    EquivalentMutant,
    Misconception,
    Output,
    Pinned,
    Scoring,
    SolutionRule,
    Spec,
    Withdrawn,
)
from grader.problem.source_rule_models import Defines, Passes, Sets, SourceRule
from grader.problem.valid_models import Valid, ValidSize
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.priming import Primer
from grader.sandbox.ready.tier import Tier

TEXT = (ROOT / "docs/spec.md").read_text()
SNIPPETS = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)

# What the snippets that aren't whole specs are part of.
FRAME = """\
id: frame
title: What surrounds an example
track: tests
difficulty: easy
function: frame
seed: 1
dims:
  n: {type: integers, low: 1, high: 4}
arguments:
  - {name: x, kind: array, shape: [n, 2], meaning: An array., generator: {type: normal}}
output:
  shape: [1]
  components:
    - {name: all, rtol: 0, atol: 0}
cases:
  - {name: random, visibility: hidden, count: 2}
"""
TABLES: dict[str, type[BaseModel]] = {
    "The spec": Spec,
    "An argument": Argument,
    "Valid values": Valid,
    "Valid sizes": ValidSize,
    "The output": Output,
    "A component": Component,
    "A case group": CaseGroup,
    "A pinned case": Pinned,
    "Limits": Limits,
    "Scoring": Scoring,
    "The solution": SolutionRule,
    "A misconception": Misconception,
    "A rule on the source": SourceRule,
    "defines": Defines,
    "sets": Sets,
    "passes": Passes,
    "An equivalent mutant": EquivalentMutant,
    "A withdrawn case": Withdrawn,
}


def section(title: str) -> str:
    found = re.search(
        rf"^(#+) {re.escape(title)}\n(.*?)(?=^#+ |\Z)", TEXT, re.MULTILINE | re.DOTALL
    )
    assert found, title
    return found[2]


def rows(text: str) -> list[list[str]]:
    """The cells of a table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]
    return [[cell.strip() for cell in row] for row in cells]


def members(union: Any) -> list[type[BaseModel]]:
    return list(get_args(get_args(union)[0]))


def tag(made: type[BaseModel]) -> str:
    return str(get_args(made.model_fields["type"].annotation)[0])


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_every_example_loads(number: int) -> None:
    snippet = SNIPPETS[number]
    if not snippet.startswith("id:"):
        yaml = YAML(typ="safe", pure=True)
        kept = re.split(r"^(?=\w)", FRAME, flags=re.MULTILINE)
        keys = yaml.load(snippet).keys()
        snippet = "".join(part for part in kept if part.split(":")[0] not in keys) + snippet
    spec, defects = read_spec(snippet)
    assert defects == []
    assert spec is not None


def test_there_are_examples_and_the_first_is_the_one_that_tests_use() -> None:
    assert len(SNIPPETS) > 5
    shipped = DATA / "spec/problems/training_loop/problem.yaml"
    ours, theirs = read_spec(SNIPPETS[0])[0], read_spec(shipped.read_text())[0]
    assert ours is not None
    assert theirs is not None
    assert ours.arguments == theirs.arguments


@pytest.mark.parametrize("title", TABLES)
def test_the_tables_of_keys_are_those_of_the_models(title: str) -> None:
    fields = TABLES[title].model_fields
    told = [row[0] for row in rows(section(title))]
    assert told == [
        f"**`{key}`**" if field.is_required() else f"`{key}`" for key, field in fields.items()
    ]


def default(field: FieldInfo) -> str:
    value = field.default
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(list(value) if value == () else value)


def test_the_table_of_generators_is_that_of_the_models() -> None:
    told = rows(section("Generators"))
    wanted = []
    for made in members(generator_models.Generator):
        settings = [
            f"`{key}`" if field.is_required() else f"`{key}` ({default(field)})"
            for key, field in made.model_fields.items()
            if key != "type"
        ]
        summary = (made.__doc__ or "").splitlines()[0]
        wanted.append([f"`{tag(made)}`", summary, ", ".join(settings) or "none"])
    assert [row[:3] for row in told] == wanted
    adapter: TypeAdapter[Any] = TypeAdapter(generator_models.Generator)
    for row in told:
        example = YAML(typ="safe", pure=True).load(row[3].strip("`"))
        assert adapter.validate_python(example).type == row[0].strip("`")


def test_the_table_of_dimensions_is_that_of_the_models() -> None:
    told = rows(section("Dimensions"))
    assert [row[:2] for row in told] == [
        [f"`{tag(made)}`", (made.__doc__ or "").splitlines()[0]]
        for made in members(generator_models.Dim)
    ]
    adapter: TypeAdapter[Any] = TypeAdapter(generator_models.Dim)
    for row in told:
        example = YAML(typ="safe", pure=True).load(row[2].strip("`"))
        assert adapter.validate_python(example).type == row[0].strip("`")


def test_what_goes_with_what() -> None:
    """The list under the table, tried: a generator that isn't listed for a kind is refused."""
    text = section("Generators")
    real = {"uniform", "log_uniform", "normal", "linspace", "simplex", "spd"}
    every = {tag(made) for made in members(generator_models.Generator)}
    anywhere = {"constant", "literal", "python"}
    whole = {"integers", "choice", "tokens", "permutation", "one_hot", "boolean", "sorted"}
    allowed = {
        ("int", None): {"integers", "choice", "dim", "tokens"} | anywhere,
        ("float", None): {"integers", "choice", "dim", "tokens", "uniform", "log_uniform", "normal"}
        | anywhere,
        ("bool", None): {"boolean"} | anywhere,
        ("array", "float32"): every - {"dim"},
        ("array", "float16"): every - {"dim", "spd"},
        ("array", "int32"): whole | anywhere,
        ("array", "bool"): {"boolean", "one_hot"} | anywhere,  # sorted: of boolean only
    }
    assert all(name in text for name in real | whole)
    for (kind, dtype), wanted in allowed.items():
        found = {name for name in every if accepts(kind, dtype, name)}
        assert found == wanted, (kind, dtype)


SETTINGS = {
    "log_uniform": ", low: 1, high: 2",
    "integers": ", low: 0, high: 1",
    "choice": ", values: [0, 1]",
    "dim": ", dim: n",
    "linspace": ", start: 0, stop: 1",
    "sorted": ", of: {type: integers, low: 0, high: 1}",
    "tokens": ", vocab_size: 2",
    "python": ", function: f",
}


def accepts(kind: str, dtype: str | None, name: str) -> bool:
    value: Any = kind == "bool" or dtype == "bool"
    settings = SETTINGS.get(name, "")
    if name == "constant":
        settings = f", value: {str(value).lower() if value else 0}"
    if name == "literal":
        one = str(value).lower() if value else "0"
        settings = f", value: {f'[[{one}, {one}], [{one}, {one}]]' if kind == 'array' else one}"
    argument = f"{{name: x, kind: {kind}, meaning: m, generator: {{type: {name}{settings}}}"
    argument += f", shape: [2, 2], dtype: {dtype}}}" if kind == "array" else "}"
    text = re.sub(r"  - \{name: x.*\n", f"  - {argument}\n", FRAME)
    return read_spec(text)[1] == []


def test_the_bounds_are_those_of_the_code() -> None:
    from grader.cases.make import MAX_ELEMENTS_IN_ALL
    from grader.problem import assignments, document, expression, load

    text = " ".join(section("Bounds").split())
    for bound in (
        f"{assignments.MAX_ELEMENTS:,} elements in an array",
        f"{MAX_ELEMENTS_IN_ALL:,} in the inputs",
        f"{model.MAX_COUNT:,} cases",
        f"{load.MAX_SPEC_BYTES >> 10} KiB of YAML",
        f"{document.MAX_VALUES:,} values",
        f"{expression.MAX_LENGTH} characters",
    ):
        assert bound in text
    assert f"a depth of {document.MAX_DEPTH};" in text


PYTHON = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_the_python_example_runs() -> None:
    names: dict[str, Any] = {}
    exec(PYTHON[0], names)
    walk = names["walk"](12345.0, 4.0, 8.0)
    assert np.shape(walk) == (4,)
    assert abs(walk[0]) == 8


def test_the_example_of_a_primer_runs(sandbox: Sandbox) -> None:
    arguments = wire.pack_arguments([("float32", (3,), bytes(12)), 4.0, 7.0])
    primer = Primer("docs/primer.py", PYTHON[1].encode(), 3, (arguments,))
    sandbox.prepare(primer)
    load = wire.Load("f", 0, "any.py", b"def f(): return 1.0")
    outcome = sandbox.run(load, [arguments], LIMITS)
    assert (outcome.tier, outcome.why_not) == (Tier.WARM, "")
    assert len(PYTHON) == 2
