"""The text that a student begins with: a function of the right name, which does nothing yet."""

import textwrap
from collections.abc import Iterator

from grader.problem.expression import shape_text
from grader.problem.model import Spec
from grader.problem.valid_words import valid_in_words
from grader.text import one_line

WIDTH = 96
INDENT = "    "


def starter(spec: Spec) -> str:
    """Source whose function raises NotImplementedError; its docstring tells the arguments."""
    names = ", ".join(argument.name for argument in spec.arguments)
    told = "\n".join(_docstring(spec)).replace("\\", "\\\\").replace('"""', "'''")
    docstring = textwrap.indent(f'"""{told}\n"""', INDENT)
    return (
        f"import jax.numpy as jnp\n\n\ndef {spec.function}({names}):\n{docstring}\n"
        f'{INDENT}raise NotImplementedError("to be written")\n'
    )


def _docstring(spec: Spec) -> Iterator[str]:
    """The lines of the docstring: the title, each argument, and what is returned."""
    valid = dict(valid_in_words(spec))
    parts = ", ".join(component.name for component in spec.output.components)
    yield f"{one_line(spec.title).rstrip('. ')}."
    yield ""
    for argument in spec.arguments:
        told = f"{argument.name}: {argument.meaning.rstrip('. ')} ({valid[argument.name]})"
        yield from _wrapped(told)
    yield ""
    yield from _wrapped(f"Returns shape {shape_text(spec.output.shape)}: {parts}")


def _wrapped(text: str) -> list[str]:
    width = WIDTH - len(INDENT)
    return textwrap.wrap(one_line(text), width, subsequent_indent="  ")
