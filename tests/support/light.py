"""Zygotes that do not import jax, for tests of what needs none: see `light_jail.py`."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from grader.sandbox import launch
from support.paths import TESTS

JAIL = TESTS / "support/light_jail.py"


@contextmanager
def light_zygotes() -> Iterator[None]:
    """Let zygotes that are started meanwhile in this process do without jax."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launch, "JAIL_MAIN", JAIL)
        yield
