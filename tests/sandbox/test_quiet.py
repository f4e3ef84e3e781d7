"""What libraries log is nobody's printing; what the file itself logs is shown, as ever."""

import pytest
from support.helpers import LOUD, run_source

from grader.sandbox.outcome import Returned, Run
from grader.sandbox.proof.levels import Level
from grader.sandbox.zygote import Zygote

WORKS = """
import jax
import jax.numpy as jnp
def works():
    return jax.jit(lambda a: a * 3 + 1)(jnp.ones(3)).sum()
"""
DEBUG = "import logging\nlogging.basicConfig(level=logging.DEBUG)\n"


@pytest.fixture
def zygote(zygote_at: object) -> Zygote:
    return zygote_at(Level.NAMESPACES)  # type: ignore[operator, no-any-return]


def printed(zygote: Zygote, source: str) -> str:
    """All that is printed where jax works once."""
    outcome: Run = run_source(zygote, source + WORKS + "def f(): return works()\n")
    (step,) = outcome.calls
    assert isinstance(step.answer, Returned), (outcome.load.answer, step.answer)
    steps = (outcome.load, step)
    return b"".join(part for one in steps for part in (one.stdout, one.stderr)).decode()


@pytest.mark.parametrize(
    "source",
    [
        DEBUG,
        "import logging, sys\nlogging.basicConfig(level=1, stream=sys.stdout)\n",
        "import logging, sys\nlog = logging.getLogger('jax')\nlog.setLevel(1)\n"
        "log.addHandler(logging.StreamHandler(sys.stdout))\n",
        "import jax\njax.config.update('jax_log_compiles', True)\n",
        "import jax\njax.config.update('jax_explain_cache_misses', True)\n",
        "import jax\njax.config.update('jax_logging_level', 'DEBUG')\n",
        "import jax\njax.config.update('jax_debug_log_modules', 'jax,jax._src.compiler')\n",
        "import logging.config\nlogging.config.dictConfig({'version': 1, 'handlers': {'h': {"
        "'class': 'logging.StreamHandler'}}, 'root': {'level': 'DEBUG', 'handlers': ['h']}})\n",
        "import logging\nlogging.getLogger().setLevel(1)\n"
        "logging.getLogger('jax').addFilter(lambda record: print(record))\n"
        "class Own(logging.Handler):\n    def emit(self, record): print(record)\n"
        "logging.getLogger().addHandler(Own())\n",
        "from absl import logging\nlogging.set_verbosity(1)\nlogging.use_absl_handler()\n",
    ],
    ids=["root", "stdout", "jax", "compiles", "misses", "level", "modules", "dict", "own", "absl"],
)
def test_what_jax_logs_is_not_printed(zygote: Zygote, source: str) -> None:
    assert printed(zygote, source) == ""


def test_it_would_be_printed_otherwise(zygote: Zygote) -> None:
    assert "DEBUG:jax._src" in printed(zygote, DEBUG + LOUD)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (f"{DEBUG}logging.debug('mine')\n", "DEBUG:root:mine\n"),
        (f"{DEBUG}logging.getLogger('own').info('mine %d', 3)\n", "INFO:own:mine 3\n"),
        (f"{DEBUG}logging.getLogger('jax').info('mine')\n", "INFO:jax:mine\n"),
        (f"{DEBUG}from absl import logging as absl\nabsl.info('mine')\n", "INFO:absl:mine\n"),
        ("import logging\nlogging.getLogger('own').warning('mine')\n", "mine\n"),
        (
            f"{DEBUG}try: 1 / 0\nexcept ZeroDivisionError: logging.exception('mine')\n",
            "ERROR:root:mine\nTraceback (most recent call last):\n"
            '  File "submission.py", line 3, in <module>\n',
        ),
        (
            f"{DEBUG}import warnings\nlogging.captureWarnings(True)\nwarnings.warn('mine')\n",
            "WARNING:py.warnings:submission.py:5: UserWarning: mine\n",
        ),
        (
            f"{DEBUG}logging.getLogger().addFilter(lambda r: 'no' not in r.msg)\n"
            "logging.info('no'); logging.info('mine')\n",
            "INFO:root:mine\n",
        ),
    ],
    ids=["root", "own", "name of jax", "absl", "last resort", "exception", "warning", "filter"],
)
def test_what_the_file_logs_is_printed(zygote: Zygote, source: str, told: str) -> None:
    assert told in printed(zygote, source)
