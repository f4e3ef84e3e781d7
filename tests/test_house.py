"""Rules of the house that no other tool holds: each is a test, with a test that it can fail.

Which room may import which stands in `test_layers.py`.
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import PurePosixPath

import pytest
from support.paths import ROOT

LEAVES = {"errors", "extras", "files", "limits", "text", "verdict", "version"}
PUBLIC_FACE = {
    *("__init__", "__main__", "api", "notebook", "pytest_plugin", "session", "testing"),
}

# Exceptions. The list must be exact, so that it only ever shrinks.
IMPORTS_THROUGH_THEIR_PACKAGE = {
    "grader.jail.child",
    "grader.jail.compiled",
    "grader.jail.convert",
    "grader.jail.failure",
    "grader.jail.mounts",
    "grader.jail.namespaces",
    "grader.jail.warm",
    "grader.jail.programs.archive",
    "grader.jail.runner",
    "grader.jail.zygote",
    "grader.sandbox.meter",
    "grader.sandbox.zygote",
}

LONGEST_PROGRAM = 300  # lines of a file in jail/programs
FEWEST_IN_A_FOLDER = 3  # files with one prefix
TEMPLATE = "grader/authoring/template/"  # written for authors, and no part of the package
CAMEL_CASE = re.compile(r"[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")
# Fields that hold text for people, and the operations that would look for facts in it.
TEXTS = {"detail", "hint", "hints", "message", "messages", "reason", "why", "why_not", "why_none"}
READING = {"endswith", "find", "index", "partition", "removeprefix", "removesuffix", "replace"}
READING |= {"rpartition", "split", "startswith"}

Sources = Mapping[str, str]  # the text of each file of the package by its path


@cache
def sources() -> Sources:
    """Every Python file of the package."""
    files = sorted((ROOT / "grader").rglob("*.py"))
    found = {path.relative_to(ROOT).as_posix(): path.read_text() for path in files}
    return {path: text for path, text in found.items() if not path.startswith(TEMPLATE)}


@cache
def parsed(text: str) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(text)


def dotted(path: str) -> str:
    """``grader.jail`` for grader/jail/__init__.py."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def at_the_top(files: Sources) -> set[str]:
    """The modules that lie in no room."""
    return {PurePosixPath(path).stem for path in files if path.count("/") == 1}


def folders_in_disguise(files: Sources) -> list[str]:
    """Prefixes that several files of a folder share."""
    stems = [PurePosixPath(path) for path in files]
    prefixes = Counter(
        f"{path.parent}/{path.stem.partition('_')[0]}_"
        for path in stems
        if "_" in path.stem.strip("_")
    )
    return [prefix for prefix, count in prefixes.items() if count >= FEWEST_IN_A_FOLDER]


def names_with_several_meanings(files: Sources) -> dict[str, set[str]]:
    """Public classes and aliases of types that several files define, unless all define the same."""
    places: dict[str, set[str]] = defaultdict(set)
    meanings: dict[str, set[str]] = defaultdict(set)
    for path, text in files.items():
        for node in parsed(text).body:
            if isinstance(node, ast.ClassDef):
                name, meaning = node.name, path
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name, meaning = node.targets[0].id, ast.dump(node.value)
                if isinstance(node.value, ast.Call | ast.Constant):
                    continue
            else:
                continue
            if CAMEL_CASE.fullmatch(name):
                places[name].add(path)
                meanings[name].add(meaning)
    return {name: places[name] for name, found in meanings.items() if len(found) > 1}


def imports_through_their_package(files: Sources) -> set[str]:
    """Modules that import a module beside or above them as a name of its package."""
    modules = {dotted(path) for path in files}
    found = set()
    for path, text in files.items():
        here = dotted(path)
        package = here if path.endswith("/__init__.py") else here.rpartition(".")[0]
        for node in ast.walk(parsed(text)):
            if not isinstance(node, ast.ImportFrom):
                continue
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            parts = [*(above if node.level else []), *([node.module] if node.module else [])]
            source = ".".join(parts)
            siblings = {f"{source}.{alias.name}" for alias in node.names} & modules
            if siblings and (package == source or package.startswith(f"{source}.")):
                found.add(here)
    return found


def names_passed_on(files: Sources) -> list[str]:
    """Names that the file of a package imports and does not use."""
    found = []
    for path, text in files.items():
        if not path.endswith("/__init__.py") or path == "grader/__init__.py":
            continue
        tree = parsed(text)
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.asname or alias.name.partition(".")[0] for alias in node.names]
                found += [f"{dotted(path)}: {name}" for name in names if name not in used]
    return found


def texts_read_by_code(files: Sources) -> list[str]:
    """Places where code looks for a fact in a text for people."""
    return [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, text in files.items()
        for node in ast.walk(parsed(text))
        if isinstance(node, ast.Call | ast.Compare) and _reads_a_text(node)
    ]


def _reads_a_text(node: ast.Call | ast.Compare) -> bool:
    if isinstance(node, ast.Call):
        method = node.func
        return (
            isinstance(method, ast.Attribute) and method.attr in READING and _is_text(method.value)
        )
    sides = [node.left, *node.comparators]
    return any(map(_is_text, sides)) and any(map(_is_fixed, sides))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in TEXTS


def _is_fixed(node: ast.expr) -> bool:
    """Whether an expression is a text of the program: a literal, or a constant by its name."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value != ""
    return isinstance(node, ast.Name) and node.id.isupper()


def long_programs(files: Sources) -> set[str]:
    """Programs of the jail that are longer than a reader of the wall should have to hold."""
    return {
        PurePosixPath(path).stem
        for path, text in files.items()
        if path.startswith("grader/jail/programs/") and text.count("\n") > LONGEST_PROGRAM
    }


def test_only_leaves_and_the_public_face_lie_at_the_top() -> None:
    assert at_the_top(sources()) == LEAVES | PUBLIC_FACE


def test_a_prefix_of_three_files_is_a_folder() -> None:
    assert folders_in_disguise(sources()) == []


def test_a_public_name_means_one_thing() -> None:
    assert names_with_several_meanings(sources()) == {}


def test_nothing_reaches_a_sibling_through_the_package() -> None:
    assert imports_through_their_package(sources()) == IMPORTS_THROUGH_THEIR_PACKAGE


def test_packages_pass_no_names_on() -> None:
    assert names_passed_on(sources()) == []


def test_no_code_reads_texts_for_people() -> None:
    assert texts_read_by_code(sources()) == []


def test_programs_of_the_jail_are_short() -> None:
    assert long_programs(sources()) == set()


def planted(files: Sources) -> Sources:
    """The package with more files, by their paths in it."""
    return {**sources(), **{f"grader/{path}": text for path, text in files.items()}}


class TestTheRulesCanFail:
    def test_a_loose_module_is_found(self) -> None:
        assert at_the_top(planted({"helpers.py": ""})) - LEAVES - PUBLIC_FACE == {"helpers"}

    def test_a_folder_in_disguise_is_found(self) -> None:
        two = {"cases/toy_a.py": "", "cases/toy_b.py": "", "cases/toyshop.py": ""}
        assert folders_in_disguise(planted(two)) == []
        assert folders_in_disguise(planted({**two, "cases/toy_c.py": ""})) == ["grader/cases/toy_"]

    @pytest.mark.parametrize(
        ("here", "there", "is_found"),
        [
            ("class Planted:\n    pass", "class Planted:\n    pass", True),
            ("class Planted:\n    pass", "Planted = tuple[int, str]", True),
            ("Planted = tuple[int, int]", "Planted = tuple[int, str]", True),
            ("Planted = tuple[int, str]", "Planted = tuple[int, str]", False),
            ("class _Planted:\n    pass", "class _Planted:\n    pass", False),
            ("Planted = TypeVar('Planted')", "Planted = TypeVar('Planted', bound=int)", False),
            ("PLANTED = (1, 2)", "PLANTED = (1, 3)", False),
        ],
    )
    def test_a_name_with_two_meanings_is_found(self, here: str, there: str, is_found: bool) -> None:
        files = planted({"cases/planted.py": here, "record/planted.py": there})
        found = names_with_several_meanings(files)
        assert ("Planted" in found) == is_found

    @pytest.mark.parametrize(
        ("line", "is_found"),
        [
            ("from grader.cases import stream", True),
            ("from grader import errors", True),
            ("from . import stream", True),
            ("def f():\n    from .. import errors", True),
            ("from .stream import Stream", False),
            ("from grader.cases.stream import Stream", False),
            ("from grader.jail import wire", False),
            ("from grader import JudgeError", False),
        ],
    )
    def test_an_import_through_the_package_is_found(self, line: str, is_found: bool) -> None:
        found = imports_through_their_package(planted({"cases/planted.py": line}))
        assert ("grader.cases.planted" in found) == is_found

    def test_a_name_that_is_passed_on_is_found(self) -> None:
        path, line = "planted/__init__.py", "from grader.text import one_line\n"
        assert names_passed_on(planted({path: line})) == ["grader.planted: one_line"]
        assert names_passed_on(planted({path: f"{line}shown = one_line('x')\n"})) == []

    @pytest.mark.parametrize(
        ("line", "is_found"),
        [
            ("x = report.reason.startswith('not run')", True),
            ("x = case.message.replace('a', 'b')", True),
            ("x = entry.reason == HIDDEN", True),
            ("x = 'time' in case.reason", True),
            ("x = case.hint != ''", False),
            ("x = case.reason == other.reason", False),
            ("x = f'{case.name}: {case.reason}'", False),
            ("x = case.name.startswith('hidden/')", False),
        ],
    )
    def test_a_text_that_code_reads_is_found(self, line: str, is_found: bool) -> None:
        assert bool(texts_read_by_code({"grader/planted.py": line})) == is_found

    def test_a_long_program_is_found(self) -> None:
        for lines, found in ((LONGEST_PROGRAM, set()), (LONGEST_PROGRAM + 1, {"planted"})):
            files = planted({"jail/programs/planted.py": "x = 1\n" * lines})
            assert long_programs(files) == found
