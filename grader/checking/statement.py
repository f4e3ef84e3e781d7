"""Check: the statement, the spec and the reference say the same."""

import ast
import re
from collections.abc import Iterator

from grader.checking.findings import Finding, error_at, warning_at
from grader.checking.package import Package
from grader.checking.promises import check_promises
from grader.errors import PackageError
from grader.jail import wire
from grader.limits import TRUSTED
from grader.problem.statement import each_hint
from grader.sandbox import outcome

SECTIONS = (
    "Why this matters",
    "API notes",
    "Worked example",
    "Pitfalls",
    "Problem",
    "Inputs",
    "Output",
)
_LINES = r"((?:(?!```).*\n)*)"
EXAMPLE = re.compile(rf"^```python\n{_LINES}```\s+```text\n{_LINES}```", re.MULTILINE)
# Appended to a worked example: a run needs a function to call.
NOTHING = "\n\ndef _grader_nothing():\n    return 0.0\n"


def check_statement(package: Package) -> Iterator[Finding]:
    """The statement has its sections, tells what the spec says, and its example is true."""
    text = package.statement
    yield from _sections(package, text)
    yield from _names(package, text)
    yield from _worked_example(package, text)
    yield from _signature(package)
    yield from check_promises(package)


def _sections(package: Package, text: str) -> Iterator[Finding]:
    spec, path = package.spec, package.problem.statement
    first = text.partition("\n")[0]
    if first != f"# {spec.title}":
        message = f"expected the title of problem.yaml, `# {spec.title}`, found {first[:80]!r}"
        yield error_at(path, message, 1)
    headings = re.findall(r"^## (.*?)\s*$", text, re.MULTILINE)
    missing = [section for section in SECTIONS if section not in headings]
    if missing:
        names = ", ".join(f"`## {name}`" for name in missing)
        yield warning_at(path, f"expected the sections {names}: write them")
    if not any(heading.startswith("Hint ") for heading in headings):
        message = "it has no hint: write `## Hint 1`; students see it when they ask for it"
        yield warning_at(path, message)
    hints = len(each_hint(text))
    for known in spec.misconceptions:
        if known.hint is not None and known.hint > hints:
            where = f"the misconception {known.id!r} of problem.yaml"
            yield error_at(path, f"{where} names hint {known.hint}, and there are {hints}")


def _names(package: Package, text: str) -> Iterator[Finding]:
    spec, path = package.spec, package.problem.statement
    arguments = ", ".join(argument.name for argument in spec.arguments)
    signature = f"{spec.function}({arguments})"
    if signature not in text:
        near = re.search(rf"{spec.function}\([^)\n]*\)", text)
        line = text.count("\n", 0, near.start()) + 1 if near else None
        found = f", found {near[0]!r}" if near else ""
        message = f"expected the call as problem.yaml has it, `{signature}`{found}"
        yield error_at(path, message, line)
    for kind, names in (
        ("argument", [argument.name for argument in spec.arguments]),
        ("component", [component.name for component in spec.output.components]),
    ):
        for name in names:
            if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                message = f"it does not name the {kind} {name!r} of problem.yaml: tell what it is"
                yield error_at(path, message)


def _worked_example(package: Package, text: str) -> Iterator[Finding]:
    """A ``python`` block prints the ``text`` block below it, run in the jail."""
    path = package.problem.statement
    found = list(EXAMPLE.finditer(text))
    if not found:
        message = (
            "no worked example: expected a ```python block and, below it, a ```text block with "
            "what it prints"
        )
        yield warning_at(path, message)
    for match in found:
        line = text.count("\n", 0, match.start()) + 1
        source = (match[1] + NOTHING).encode()
        program = wire.Load("_grader_nothing", 0, path.name, source)
        load = package.sandbox.run(program, [], TRUSTED).load
        if load.answer is not None:
            message = f"the worked example fails: {outcome.in_words(load.answer)}"
            yield error_at(path, message, line)
        elif (printed := load.stdout.decode("utf-8", "replace")) != match[2]:
            message = "the worked example prints something else: put this below it, or mend it"
            yield error_at(path, message, line, printed)


def _signature(package: Package) -> Iterator[Finding]:
    """The reference takes the arguments of the spec, under the same names."""
    spec, path = package.spec, package.problem.reference
    try:
        tree = ast.parse(package.reference)
    except (SyntaxError, ValueError) as error:
        raise PackageError(f"{path} is not Python: {error}") from None
    wanted = [argument.name for argument in spec.arguments]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == spec.function:
            taken = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            if taken[: len(wanted)] != wanted:
                message = f"expected the arguments of problem.yaml, {wanted}, found {taken}"
                yield error_at(path, message, node.lineno)
