"""Habits that lines of a wrong file show; and lines that look alike, and show none."""

import pytest

from grader.grading.feedback.source_lines import hints_on_source

LINEN = "from flax import linen as nn\n"


def told(
    source: str, spec: str = "nnx", gives_nan: bool = True, reference: str | None = ""
) -> list[tuple[str, str]]:
    return [tuple(hint) for hint in hints_on_source(source.encode(), spec, reference, gives_nan)]


@pytest.mark.parametrize(
    "line",
    [
        "x.at[0].set(1.0)",
        "x.at[~mask].set(-jnp.inf)  # masked",
        "self.counter[...].at[...].add(1)",
        "res.at[1].add(jnp.sum(leaf))",
    ],
)
def test_an_update_that_is_thrown_away_is_found(line: str) -> None:
    ((name, message),) = told(f"def f(x):\n    {line}\n    return x\n")
    assert name == "discarded_update"
    assert "your line 2" in message


@pytest.mark.parametrize(
    "line",
    [
        "x = x.at[0].set(1.0)",
        "return x.at[0].set(1.0)",
        "# x.at[0].set(1.0)",
        "y = f(\n        x.at[0].set(1.0),\n    )",
        "x.at[0].get()",
        "table.at[0, 1] = 3",
    ],
)
def test_an_update_that_is_used_is_none(line: str) -> None:
    assert told(f"def f(x):\n    {line}\n    return x\n") == []


@pytest.mark.parametrize(
    ("source", "spec", "found"),
    [
        (LINEN, "nnx", True),
        ("import flax.linen as nn\n", "nnx", True),
        (LINEN, "softmax", False),
        ("from flax import nnx\n", "nnx", False),
        (f"# {LINEN}", "nnx", False),
    ],
)
def test_linen_is_told_where_nnx_is_asked_for(source: str, spec: str, found: bool) -> None:
    assert [name for name, _ in told(source, spec)] == ["uses_linen"] * found


@pytest.mark.parametrize(
    ("source", "gives_nan", "found"),
    [
        ("x = jnp.where(mask, x, jnp.nan)\n", True, True),
        ("x = float('nan')\n", True, True),
        ("x = jnp.where(mask, x, jnp.nan)\n", False, False),
        ("x = jnp.nan_to_num(x)\n", True, False),
        ("# jnp.nan\n", True, False),
    ],
)
def test_nan_that_is_written_and_comes_out(source: str, gives_nan: bool, found: bool) -> None:
    assert [name for name, _ in told(source, gives_nan=gives_nan)] == ["writes_nan"] * found


@pytest.mark.parametrize(
    ("line", "spec", "reference", "found"),
    [
        ("optimizer.update(model, grads)", "nnx", "", True),
        ("params = optax.apply_updates(params, updates)", "nnx", "", True),
        ("optimizer.update(model, grads)", "nnx", "model = train(model)", False),
        ("optimizer.update(model, grads)", "nnx", "import optax", False),
        ("optimizer.update(model, grads)", "nnx", None, False),
        ("optimizer.update(model, grads)", "nnx: no training", "restrained", True),
        ("known.update(model=1)", "nnx", "", False),
        ("# optimizer.update(model, grads)", "nnx", "", False),
    ],
)
def test_training_is_told_where_nobody_asks_for_it(
    line: str, spec: str, reference: str | None, found: bool
) -> None:
    names = [name for name, _ in told(f"{line}\n", spec, reference=reference)]
    assert names == ["trains"] * found
