"""Check: the statement, the spec and the reference say the same."""

import ast
import re
from collections.abc import Iterator

from grader.checking.findings import Finding, Severity
from grader.checking.package import Package
from grader.errors import PackageError
from grader.jail import wire
from grader.limits import TRUSTED
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
# Appended to a worked example, which has no function to be called.
NOTHING = "\n\ndef _grader_nothing():\n    return 0.0\n"


def check(package: Package) -> Iterator[Finding]:
    """The statement has its sections, names what the spec names, and its example is true."""
    text = package.statement
    yield from _sections(package, text)
    yield from _names(package, text)
    yield from _worked_example(package, text)
    yield from _signature(package)


def _sections(package: Package, text: str) -> Iterator[Finding]:
    spec, path = package.spec, package.problem.statement
    first = text.partition("\n")[0]
    if first != f"# {spec.title}":
        told = f"expected the title of problem.yaml, `# {spec.title}`, found {first[:80]!r}"
        yield Finding(Severity.ERROR, path, 1, told)
    headings = re.findall(r"^## (.*?)\s*$", text, re.MULTILINE)
    missing = [section for section in SECTIONS if section not in headings]
    if missing:
        told = f"expected the sections {', '.join(f'`## {name}`' for name in missing)}: write them"
        yield Finding(Severity.WARNING, path, None, told)
    if not any(heading.startswith("Hint ") for heading in headings):
        told = "it has no hint: write `## Hint 1`; students see it when they ask for it"
        yield Finding(Severity.WARNING, path, None, told)


def _names(package: Package, text: str) -> Iterator[Finding]:
    spec, path = package.spec, package.problem.statement
    arguments = ", ".join(argument.name for argument in spec.arguments)
    signature = f"{spec.function}({arguments})"
    if signature not in text:
        near = re.search(rf"{spec.function}\([^)\n]*\)", text)
        line = text.count("\n", 0, near.start()) + 1 if near else None
        found = f", found {near[0]!r}" if near else ""
        told = f"expected the call as problem.yaml has it, `{signature}`{found}"
        yield Finding(Severity.ERROR, path, line, told)
    for kind, names in (
        ("argument", [argument.name for argument in spec.arguments]),
        ("component", [component.name for component in spec.output.components]),
    ):
        for name in names:
            if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                told = f"it does not name the {kind} {name!r} of problem.yaml: tell what it is"
                yield Finding(Severity.ERROR, path, None, told)


def _worked_example(package: Package, text: str) -> Iterator[Finding]:
    """Each ``python`` block with a ``text`` block below it prints just that, in the jail."""
    path = package.problem.statement
    found = list(EXAMPLE.finditer(text))
    if not found:
        told = "no worked example: expected a ```python block and, below it, a ```text block with"
        yield Finding(Severity.WARNING, path, None, f"{told} what it prints")
    for match in found:
        line = text.count("\n", 0, match.start()) + 1
        source = (match[1] + NOTHING).encode()
        message = wire.Load("_grader_nothing", 0, path.name, source)
        load = package.sandbox.run(message, [], TRUSTED).load
        if load.answer is not None:
            told = f"the worked example fails: {outcome.told(load.answer)}"
            yield Finding(Severity.ERROR, path, line, told)
        elif (printed := load.stdout.decode("utf-8", "replace")) != match[2]:
            told = "the worked example prints something else: put this below it, or mend it"
            yield Finding(Severity.ERROR, path, line, told, printed)


def _signature(package: Package) -> Iterator[Finding]:
    """The reference takes what the spec names, under the same names."""
    spec, path = package.spec, package.problem.reference
    try:
        tree = ast.parse(package.reference)
    except (SyntaxError, ValueError) as error:
        raise PackageError(f"{path} is not Python: {error}") from None
    wanted = [argument.name for argument in spec.arguments]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == spec.function:
            taken = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            if taken[: len(wanted)] != wanted:
                told = f"expected the arguments of problem.yaml, {wanted}, found {taken}"
                yield Finding(Severity.ERROR, path, node.lineno, told)
