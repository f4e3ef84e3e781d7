"""A practice of `tiny`, in a sandbox that all tests of a file share."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from support.command import lent
from support.light import light_zygotes
from support.practising import Open
from support.tiny import catalogue_of

from grader.sandbox.proof.ladder import Sandbox
from grader.serve.practice import Practice


@pytest.fixture(scope="module")
def light_sandbox() -> Iterator[Sandbox]:
    """A sandbox without jax, which `tiny` does not need."""
    with light_zygotes(), Sandbox.start() as started:
        yield started


@pytest.fixture
def open_practice(tiny_folder: Path, light_sandbox: Sandbox) -> Iterator[Open]:
    """Opens the practice in the folder ``data`` of `tiny_folder`, as a server does when started."""

    def opened() -> AbstractContextManager[Practice]:
        return Practice.open(catalogue_of(tiny_folder), tiny_folder / "data")

    with lent(light_sandbox):
        yield opened


@pytest.fixture
def practice(open_practice: Open) -> Iterator[Practice]:
    """An open practice."""
    with open_practice() as opened:
        yield opened
