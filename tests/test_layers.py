"""Imports point one way, type-only ones included; and the check can fail."""

import ast
import graphlib
from collections.abc import Mapping
from functools import cache

import pytest
from support.paths import ROOT

PACKAGE = ROOT / "grader"

# From the bottom up: a module imports only from layers before its own (or from its own package).
LAYERS = (
    ("verdict", "limits", "errors", "extras", "version", "text", "files"),
    ("jail",),
    ("problem",),
    ("cases", "authoring", "mutants"),
    ("sandbox",),
    ("grading",),
    ("collect",),
    ("record",),
    ("batches",),
    ("report",),
    ("rescoring", "replay", "checking", "gradescope", "edition"),
    ("similar",),
    ("session",),
    ("api",),
    ("serve",),
    ("testing",),
    ("cli", "pytest_plugin"),
    ("notebook",),
    ("__main__",),
)


def sources() -> dict[str, str]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("grader", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text()
    return found


@cache
def imported(source: str) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """The imports of a source, wherever they stand in it."""
    nodes = ast.walk(ast.parse(source))
    return tuple(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def imports(name: str, source: str, modules: Mapping[str, str], is_package: bool) -> set[str]:
    """The ``modules`` that a module names in its imports."""
    base = name.split(".") if is_package else name.split(".")[:-1]
    found: set[str] = set()
    for node in imported(source):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        else:
            above = base[: len(base) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            # `from package import name` means the module of that name, or something in the package.
            named = {f"{module}.{alias.name}" for alias in node.names}
            found |= {one if one in modules else module for one in named}
    return found & modules.keys()


def layer(name: str) -> int:
    part = name.split(".")[1]
    return next(n for n, parts in enumerate(LAYERS) if part in parts)


def violations(modules: Mapping[str, str]) -> list[str]:
    """Imports against the layers, imports of the host by the jail, and cycles."""
    packages = {name.rpartition(".")[0] for name in modules}
    graph: dict[str, set[str]] = {}
    found = []
    for name, source in modules.items():
        if name == "grader":
            continue
        used = imports(name, source, modules, name in packages)
        graph[name] = used - {name}
        for module in used - {"grader"}:
            same = module.split(".")[1] == name.split(".")[1]
            if name.split(".")[1] == "jail" and not same:
                found.append(f"{name} is in the jail and imports {module}")
            elif not same and layer(module) >= layer(name):
                found.append(f"{name} imports {module}, which is not below it")
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        found.append(f"a cycle: {' -> '.join(error.args[1])}")
    return found


def test_imports_point_one_way() -> None:
    assert violations(sources()) == []


def test_every_module_has_a_layer() -> None:
    for name in sources():
        if name != "grader":
            layer(name)


@pytest.mark.parametrize(
    ("module", "line", "told"),
    [
        ("grader.verdict", "from grader.grading.judge import judge_call", "not below it"),
        ("grader.grading.compare", "import grader.record.store", "not below it"),
        ("grader.jail.child", "from grader.errors import JudgeError", "is in the jail"),
        ("grader.jail.runner", "def f():\n    import grader.problem", "is in the jail"),
        (
            "grader.problem.model",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import grader.problem.load",
            "a cycle",
        ),
        ("grader.limits", "from . import verdict", "not below it"),
    ],
)
def test_an_import_against_the_layers_is_found(module: str, line: str, told: str) -> None:
    modules = sources()
    modules[module] += f"\n{line}\n"
    found = violations(modules)
    assert any(told in one for one in found), found


def test_nothing_imports_for_types_only() -> None:
    named = [name for name, source in sources().items() if "TYPE_CHECKING" in source]
    assert named == []
