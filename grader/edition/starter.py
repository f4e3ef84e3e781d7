"""A starter file: a function of the right name and parameters, to be written by the student."""

import textwrap
from collections.abc import Iterator

from grader.problem.expression import shape_text
from grader.problem.model import Spec
from grader.problem.valid_words import valid_in_words
from grader.text import one_line

WIDTH = 96


def starter(spec: Spec) -> str:
    """Source whose function raises NotImplementedError; comments tell what it gets and returns."""
    names = ", ".join(argument.name for argument in spec.arguments)
    told = [
        *_comment("", f"{spec.title}. The statement is problems/{spec.id}/statement.md"),
        *_comment("", f"Grade the samples with: grader grade {spec.id}.py"),
        "",
        "",
        f"def {spec.function}({names}):",
    ]
    valid = dict(valid_in_words(spec))
    for argument in spec.arguments:
        text = f"{argument.name}: {argument.meaning.rstrip('. ')} ({valid[argument.name]})"
        told += _comment("    ", text)
    parts = ", ".join(component.name for component in spec.output.components)
    told += _comment("    ", f"returns shape {shape_text(spec.output.shape)}: {parts}")
    return "\n".join([*told, '    raise NotImplementedError("to be written")', ""])


def _comment(indent: str, text: str) -> Iterator[str]:
    for n, line in enumerate(textwrap.wrap(one_line(text), WIDTH - len(indent))):
        yield f"{indent}# {'  ' if n else ''}{line}"
