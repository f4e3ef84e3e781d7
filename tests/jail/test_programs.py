"""Our own programs: which there are, what they import, and that nobody else gets at them."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.helpers import LIMITS, answers, run_source
from support.light import light_zygotes

from grader.jail import programs, wire
from grader.sandbox.outcome import Raised, Returned, Step
from grader.sandbox.proof.levels import Level
from grader.sandbox.run import run
from grader.sandbox.zygote import RefusedError, Zygote

FOLDER = Path(programs.__file__).parent
SOURCES = {
    ".".join(path.relative_to(FOLDER).with_suffix("").parts): path.read_text()
    for path in FOLDER.rglob("*.py")
    if path.name != "__init__.py"
}
LIBRARIES = {"numpy", "jax", "flax"}
SENT_AS_FILES = {"attempts", "trial"}


@pytest.fixture(scope="module", params=[Level.NAMESPACES, Level.LANDLOCK])
def zygote(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    """A zygote at each level that is used unasked."""
    with light_zygotes(), Zygote.start(request.param.leaves_out) as started:
        try:
            assert started.versions
        except RefusedError as refused:
            pytest.skip(f"this machine has no {request.param}: {refused}")
        yield started


def foreign(name: str, source: str) -> Iterator[str]:
    """What a program imports that is neither Python's, nor a library's, nor the jail's."""
    depth = len(name.split(".")) + 1  # dots that lead to the jail
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level > depth:
            named = ["." * node.level]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            named = [node.module or ""]
        else:
            continue
        allowed = sys.stdlib_module_names | LIBRARIES
        yield from (one for one in named if one.partition(".")[0] not in allowed)


@pytest.mark.parametrize("name", SOURCES)
def test_a_program_imports_only_what_is_in_the_jail(name: str) -> None:
    assert list(foreign(name, SOURCES[name])) == []


@pytest.mark.parametrize(
    ("name", "line", "found"),
    [
        ("archive", "from grader.errors import JudgeError", "grader.errors"),
        ("archive", "from ... import errors", "..."),
        ("rules.look", "def f():\n    import grader", "grader"),
        ("rules.look", "from .... import errors", "...."),
        ("tokens", "import pydantic", "pydantic"),
    ],
)
def test_an_import_from_outside_is_found(name: str, line: str, found: str) -> None:
    assert list(foreign(name, f"{SOURCES[name]}\n{line}\n")) == [found]


def test_what_can_be_asked_for_is_what_has_an_answer() -> None:
    have = {name for name, source in SOURCES.items() if "\ndef answer(" in source}
    assert have == set(wire.PROGRAMS)
    assert not have & SENT_AS_FILES
    for name in have:
        assert callable(importlib.import_module(f"grader.jail.programs.{name}").answer)


@pytest.mark.parametrize(
    "name",
    ["", "attempts", "trial", "names", "rules", "rules.scopes", "look", "os", "..wire", "tokens\0"],
)
def test_nothing_else_can_be_asked_for(name: str, zygote: Zygote) -> None:
    with pytest.raises(wire.WireError, match="there is no program"):
        wire.Program(name, ())
    with pytest.raises(wire.WireError, match="there is no program"):
        wire.unpack_first(wire.Kind.PROGRAM, wire.pack_parts(name.encode(), b""))
    asked = load(zygote, name)  # by a host that does not look at the name
    assert str(asked.answer).startswith("Stopped(cause=<Cause.EXITED")


@pytest.mark.parametrize("name", wire.PROGRAMS)
def test_what_there_is_can_be_asked_for(name: str, zygote: Zygote) -> None:
    """So that the refusals above are not of everything."""
    assert load(zygote, name).answer is None


@dataclass
class Unchecked:
    """A message that asks for a program, whatever its name."""

    name: str
    kind: wire.Kind = wire.Kind.PROGRAM

    def pack(self) -> bytes:
        return wire.pack_parts(self.name.encode(), b"")


def load(zygote: Zygote, name: str) -> Step:
    return run(zygote, Unchecked(name), [], LIMITS).load  # type: ignore[arg-type]


def test_a_first_message_of_another_kind_is_refused() -> None:
    with pytest.raises(wire.WireError, match="a first message of kind 2"):
        wire.unpack_first(wire.Kind.CALL, b"")


LOOKS_FOR_PROGRAMS = """
import sys
def f():
    return [float(name.startswith("jail.programs")) for name in sys.modules]
"""
IMPORTS = ["import jail.programs", "import jail.programs.tokens", "jail.shelf.program('tokens')"]


def test_a_submission_holds_no_program(zygote: Zygote) -> None:
    (found,) = answers(run_source(zygote, LOOKS_FOR_PROGRAMS))
    assert isinstance(found, Returned)
    assert found.values is not None
    assert len(found.values) > 100
    assert not found.values.any()


@pytest.mark.parametrize("line", IMPORTS)
def test_a_submission_can_import_no_program(line: str, zygote: Zygote) -> None:
    source = f"import sys\njail = sys.modules['jail']\ndef f():\n    {line}\n    return 1.0\n"
    (found,) = answers(run_source(zygote, source))
    assert isinstance(found, Raised)
    assert found.type_name in ("ModuleNotFoundError", "PermissionError")


def test_what_was_read_can_be_imported_until_it_is_forgotten() -> None:
    """Shows that the test above can fail: without `forget` a program is at hand."""
    program = """
import importlib, importlib.util, sys
from importlib.machinery import ModuleSpec
package = importlib.util.module_from_spec(ModuleSpec("jail", None, is_package=True))
package.__path__ = [sys.argv[1]]
sys.modules["jail"] = package
from jail import shelf, source  # the latter is in every child
shelf.read()
package.__path__ = []
print(shelf.program("rules.look").__module__)
shelf.forget()
try:
    shelf.program("tokens")
except ModuleNotFoundError:
    print("forgotten")
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(FOLDER.parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["jail.programs.rules.look", "forgotten"]
