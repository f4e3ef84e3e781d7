"""The zygotes of tests that need no jax: they are as all others are, but for that import."""

import pytest
from support.helpers import answers, printed, run_source
from support.light import light_zygotes

from grader.sandbox.outcome import Returned
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.zygote import Zygote

LOADED = "import sys\ndef f(): print('jax' in sys.modules)\n"
USES_JAX = "import jax.numpy as jnp\ndef f(): return jnp.ones(2) * 3\n"


@pytest.mark.slow
def test_a_light_zygote_lacks_jax_and_nothing_else(sandbox: Sandbox) -> None:
    with light_zygotes(), Zygote.start() as light:
        assert light.versions == sandbox.versions
        ran = run_source(light, LOADED)
        assert printed(ran) == "False\n"
        assert printed(run_source(sandbox.zygote, LOADED)) == "True\n"
        if sandbox.level == "namespaces":
            assert ran.layers == sandbox.layers
        (answer,) = answers(run_source(light, USES_JAX))
    assert isinstance(answer, Returned)
    assert answer.values is not None
    assert answer.values.tolist() == [3.0, 3.0]
