"""What the tests of the sandbox share: a zygote at each level that is used unasked."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from support.tiers import Pair, pair

from grader.sandbox.proof.levels import Level
from grader.sandbox.zygote import RefusedError, Zygote

LEVELS = (Level.NAMESPACES, pytest.param(Level.LANDLOCK, marks=pytest.mark.slow))


@pytest.fixture(scope="session")
def zygote_at() -> Iterator[Callable[[Level], Zygote]]:
    """Gives the zygote of a level, which is started when it is first asked for."""
    with ExitStack() as stack:
        yield cache(lambda level: stack.enter_context(Zygote.start(level.leaves_out)))


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """A sandbox of each tier, and a problem for them."""
    with pair(tmp_path_factory.mktemp("tree")) as made:
        yield made


@pytest.fixture(params=LEVELS)
def either_zygote(request: pytest.FixtureRequest, zygote_at: Callable[[Level], Zygote]) -> Zygote:
    """A zygote at each level."""
    zygote = zygote_at(request.param)
    try:
        assert zygote.versions
    except RefusedError as refused:
        pytest.skip(f"this machine has no {request.param}: {refused}")
    return zygote
