"""The text to begin with: valid Python of the right name, whatever the spec's texts hold."""

import ast

from grader.authoring.starter import WIDTH, starter
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem

MEANING = 'a path \\n with """quotes""" that is so long that it has to be wrapped'


def test_the_docstring_tells_the_arguments_and_what_is_returned(catalogue: Catalogue) -> None:
    assert (
        starter(catalogue.load("masked_softmax").spec)
        == '''\
import jax.numpy as jnp


def masked_softmax(logits, mask):
    """A masked softmax that never overflows.

    logits: Scores, from -1000 to 1000 (float32 of shape [rows, cols], entries from -1000 to
      1000)
    mask: True for the entries that take part, at least one in each row (bool of shape [rows,
      cols], at least 1 True in each row)

    Returns shape [rows, cols]: probabilities
    """
    raise NotImplementedError("to be written")
'''
    )


def test_any_text_of_the_spec_stays_text(tiny: Problem) -> None:
    first, *others = tiny.spec.arguments
    told = first.model_copy(update={"meaning": MEANING})
    text = starter(
        tiny.spec.model_copy(update={"title": "Ends with \\", "arguments": (told, *others)})
    )
    *_, function = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    assert "a path \\n with '''quotes''' that is so long" in (ast.get_docstring(function) or "")
    assert max(map(len, text.splitlines())) <= WIDTH
