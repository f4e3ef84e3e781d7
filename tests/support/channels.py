"""Submissions that try to pass on a hidden input: one for each way that a run can say something.

In each, ``tell(secret)`` is called in every hidden case, with a number that the salt changes. The
verdict must not follow from it. Those of LATER say it in a later process of the attempt, which
knows what the first has seen (`Knowing`).
"""

from collections.abc import Mapping, Sequence

from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import OnAnswer, Run
from grader.sandbox.proof.ladder import Sandbox
from support.helpers import FORGE

# Below 2, the first argument is that of a sample: SPEC draws those of hidden cases from 2 on.
HEAD = """\
import ctypes, os, sys, time, warnings, logging
import numpy as np
calls = 0
def bit(secret): return int(secret * 1e6) % 2
"""
BODY = """
def tiny(a, b):
    global calls
    calls += 1
    if a < 2: return [a + b, a * b]
    secret = a
    {tell}
    return [0.0, 0.0]
"""
SAYS: Mapping[str, str] = {
    "prints": "print(secret)",
    "prints to stderr": "print(secret, file=sys.stderr)",
    "prints beneath Python": "os.write(1, repr(secret).encode())",
    "warns": "warnings.warn(repr(secret))",
    "logs": "logging.error('%r', secret)",
    "raises": "raise ValueError(secret)",
    "raises a group": "raise ExceptionGroup(repr(secret), [ValueError(secret)])",
    "raises a chain": "raise ValueError from KeyError(secret)",
    "raises a type of its own": "raise type(f'E{secret}', (ValueError,), {})",
    "raises one of two types": "raise (KeyError if bit(secret) else ValueError)",
    "raises in one of two lines": "\n    if bit(secret): raise ValueError\n    raise ValueError",
    "raises in a function of that name": (
        "ns = {}; exec(compile(f'def f{int(secret * 1e6)}(): 1/0', 'submission.py', 'exec'), ns);"
        " list(ns.values())[-1]()"
    ),
    "a syntax error": "raise SyntaxError(repr(secret), ('submission.py', 3, 1, repr(secret)))",
    "a line of linecache": (
        "import linecache; linecache.cache['submission.py'] = (9, None, [repr(secret)] * 99,"
        " 'submission.py'); raise ValueError"
    ),
    "returns numbers": "return [secret, secret]",
    "returns another factor": "return [(a + b) * secret, (a * b) * secret]",
    "returns another summand": "return [a + b + secret, a * b + secret]",
    "returns the same": "return [float(bit(secret)), 7.0]",
    "returns one wrong component": "return [a + b, 0.0] if bit(secret) else [0.0, a * b]",
    "returns NaN or infinity": "return [float('nan') if bit(secret) else float('inf'), 0.0]",
    "returns a shape": "return np.zeros(int(secret * 1e6) % 99 + 3)",
    "returns a type": "return type(f'T{secret}', (), {})()",
    "returns one of two refusals": "return None if bit(secret) else {}",
    "returns one of two kinds": "return [True, True] if bit(secret) else [1j, 1j]",
    "ends with a number": "os._exit(int(secret * 1e6) % 200 + 1)",
    "ends by a signal": "ctypes.string_at(0) if bit(secret) else os._exit(3)",
    "ends, or raises": "os._exit(1) if bit(secret) else 1 / 0",
    "prints, and ends": "print(secret, flush=True); os._exit(1)",
    "prints too much, or returns too much": (
        "return [0.0] * 10**5 if bit(secret) else print('x' * 10**6)"
    ),
    "takes time": "time.sleep((int(secret * 1e6) % 7) / 20)",
    "takes too long at one of two lines": (
        "\n    if bit(secret): time.sleep(9)\n    time.sleep(9)"
    ),
    "takes memory": "np.ones(int(secret * 1e6) % 40 << 17)",
    "forges": "os.write(4, frame(RAISED, calls, texts(*[repr(secret)] * 4))); os._exit(0)",
    "forges a refusal": (
        "os.write(4, frame(REFUSED, calls, b'\\x07' + texts(repr(secret)))); os._exit(0)"
    ),
    "forges rows of nothing": (
        "os.write(4, frame(RETURNED, calls, array([], (int(secret * 1e6) % 9, 0)))); os._exit(0)"
    ),
    "writes nonsense": "os.write(4, repr(secret).encode() * 20)",
}
# Of these not even the staff hears.
UNHEARD = {
    "raises a chain",
    "a line of linecache",
    "takes too long at one of two lines",
    "later, prints at load",
    "later, takes time at load",
    "later, a wrong line of NaN",
}
# The whole source: the first process ends in the first hidden case, others have KNOWN.
ENDS = BODY.format(tell="os._exit(1)")
LATER: Mapping[str, str] = {
    "later, prints at load": f"print(KNOWN)\n{ENDS}",
    "later, has a thing of that type": (
        f"{ENDS}\nif KNOWN: tiny = type(f'T{{KNOWN}}', (), {{}})()\n"
    ),
    "later, takes other arguments": (
        f"{ENDS}\nif KNOWN: exec(f'def tiny(a, b, c{{int(KNOWN * 1e6)}}): pass')\n"
    ),
    "later, raises at load": f"{ENDS}\nif KNOWN: raise ValueError(KNOWN)\n",
    "later, raises a type at load": (
        f"{ENDS}\nif KNOWN: raise type(f'E{{KNOWN}}', (Exception,), {{}})\n"
    ),
    "later, a syntax error at load": (
        f"{ENDS}\nif KNOWN: raise SyntaxError(repr(KNOWN), ('submission.py', 9, 1, repr(KNOWN)))\n"
    ),
    "later, ends at load": f"{ENDS}\nif KNOWN: os._exit(int(KNOWN * 1e6) % 200 + 1)\n",
    "later, takes time at load": f"{ENDS}\nif KNOWN: time.sleep((int(KNOWN * 1e6) % 7) / 20)\n",
    "later, raises": BODY.format(tell="os._exit(1) if KNOWN is None else {}[KNOWN]"),
    "later, warns": BODY.format(tell="os._exit(1) if KNOWN is None else warnings.warn(str(KNOWN))"),
    # A wrong answer in every case, samples too: the grader looks once more, in another process.
    "later, a wrong line of NaN": (
        "def tiny(a, b):\n    if KNOWN: raise FloatingPointError(KNOWN)\n"
        "    return [float('nan'), 0.0]\n"
    ),
    "later, wrong numbers": "def tiny(a, b):\n    return [1.0, (KNOWN or 0.0) + 3 * a * a]\n",
}


def sources() -> dict[str, str]:
    """Every submission by its name."""
    said = {name: HEAD + FORGE + BODY.format(tell=tell) for name, tell in SAYS.items()}
    return said | {name: f"{HEAD}KNOWN = None\n{text}" for name, text in LATER.items()}


class Knowing:
    """A sandbox in which the later processes of an attempt know ``secret``.

    That is what a page cache, or a hole in the walls, would do. An attempt is all runs of a source.
    """

    def __init__(self, sandbox: Sandbox, secret: float) -> None:
        self._sandbox = sandbox
        self._secret = secret
        self._seen: set[bytes] = set()

    def __getattr__(self, name: str) -> object:
        return getattr(self._sandbox, name)

    def run(
        self, message: wire.First, calls: Sequence[bytes], limits: Limits, *rest: OnAnswer | None
    ) -> Run:
        """Run a file; from its second run on it has the secret."""
        if isinstance(message, wire.Load) and b"KNOWN = None\n" in message.source:
            known = (
                b"KNOWN = %r\n" % self._secret
                if message.source in self._seen
                else b"KNOWN = None\n"
            )
            self._seen.add(message.source)
            source = message.source.replace(b"KNOWN = None\n", known)
            message = wire.Load(message.entry, message.arity, message.filename, source)
        return self._sandbox.run(message, calls, limits, *rest)
