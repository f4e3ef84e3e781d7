"""What a student is told of an exception: their own lines, whatever the exception does."""

import pytest
from support.helpers import run_source

from grader.sandbox.outcome import Raised, Stopped, Uncallable
from grader.sandbox.zygote import Zygote


def raised(zygote: Zygote, source: str) -> Raised:
    """How ``source`` fails, when it is loaded or when its f is called."""
    outcome = run_source(zygote, source)
    answer = outcome.calls[0].answer if outcome.load.answer is None else outcome.load.answer
    assert isinstance(answer, Raised), answer
    return answer


def test_type_bases_text_and_own_lines(zygote: Zygote) -> None:
    answer = raised(
        zygote,
        "import json\n"
        "class Mine(ValueError): pass\n"
        "def f():\n"
        "    return g(1)\n"
        "def g(x):\n"
        "    raise Mine(f'bad {x}')\n",
    )
    assert answer.type_name == "Mine"
    assert answer.bases == ("Mine", "ValueError", "Exception", "BaseException", "object")
    assert answer.text == "bad 1"
    assert answer.lines == "line 4, in f\nline 6, in g"


def test_lines_of_libraries_are_left_out(zygote: Zygote) -> None:
    answer = raised(zygote, "import json\ndef f():\n    json.loads('{')\n")
    assert answer.lines == "line 3, in f"
    assert answer.type_name == "JSONDecodeError"


def test_a_syntax_error_names_its_line(zygote: Zygote) -> None:
    answer = raised(zygote, "x = 1\ny = (\n")
    assert answer.text.startswith("line 2: ")
    assert answer.lines == "line 2"


def test_a_recursion_shows_each_line_once(zygote: Zygote) -> None:
    answer = raised(zygote, "def f():\n    return g()\ndef g():\n    return g()\n")
    assert answer.type_name == "RecursionError"
    assert answer.lines == "line 4, in g"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import json; json.lods", "module 'json' has no attribute 'lods'. Did you mean: 'loads'?"),
        ("from json import lods", "Did you mean: 'loads'?"),
        ("total = 1; totl", "name 'totl' is not defined. Did you mean: 'total'?"),
        ("qqq", "name 'qqq' is not defined"),
        ("Model().run()", "name 'layer' is not defined. Did you mean: 'self.layer'?"),
        ("Hostile().summ", "'Hostile' object has no attribute 'summ'"),
    ],
)
def test_the_name_that_was_meant_is_told(zygote: Zygote, line: str, told: str) -> None:
    source = (
        "class Model:\n    layer = 1\n    def run(self): return layer\n"
        "class Hostile:\n    def __dir__(self): raise SystemExit\n"
        f"def f():\n    {line}\n"
    )
    assert raised(zygote, source).text.endswith(told)


def test_a_chained_exception_shows_the_last(zygote: Zygote) -> None:
    source = """
def f():
    try:
        1 / 0
    except Exception as e:
        raise KeyError('k') from e
"""
    answer = raised(zygote, source)
    assert (answer.type_name, answer.text) == ("KeyError", "'k'")


def test_an_exception_group_is_an_exception(zygote: Zygote) -> None:
    answer = raised(zygote, "def f(): raise ExceptionGroup('many', [ValueError(1), TypeError(2)])")
    assert answer.type_name == "ExceptionGroup"


HOSTILE = {
    "str raises": "class E(Exception):\n    def __str__(self): raise SystemExit",
    "str returns a number": "class E(Exception):\n    def __str__(self): return 5",
    "str is huge": "class E(Exception):\n    def __str__(self): return 'x' * (1 << 24)",
    "str is a hostile str": (
        "class S(str):\n"
        "    def __getitem__(self, at): raise SystemExit\n"
        "    def encode(self, *args): return b'x' * (1 << 24)\n"
        "class E(Exception):\n    def __str__(self): return S('x' * 9999)"
    ),
    "huge name": "E = type('E' * 100_000, (Exception,), {})",
    "name is a property": (
        "class M(type):\n    @property\n    def __name__(cls): raise SystemExit\n"
        "class E(Exception, metaclass=M): pass"
    ),
    "mro is hostile": (
        "class M(type):\n    @property\n    def __mro__(cls): raise SystemExit\n"
        "class E(Exception, metaclass=M): pass"
    ),
    "many bases": ("E = Exception\nfor n in range(300): E = type('E' * 100 + str(n), (E,), {})"),
    "class is a lie": "class E(Exception):\n    __class__ = int",
    "syntax error of odd parts": (
        "class E(SyntaxError):\n    msg = text = lineno = property(lambda self: 1 / 0)"
    ),
    "syntax error of numbers": "def E(): return SyntaxError(5, (1, 2, 3, 4))",
    "traceback is hostile": (
        "class E(Exception):\n    __traceback__ = property(lambda self: 1 / 0)"
    ),
    "surrogates": "def E(): return ValueError('\\ud800' * 10)",
    "control characters": "def E(): return ValueError('\\x1b[2J\\r\\x00')",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_exceptions_are_still_exceptions(zygote: Zygote, name: str) -> None:
    source = f"{HOSTILE[name]}\ndef f():\n    raise E()\n"
    outcome = run_source(zygote, source, calls=2)
    assert outcome.load.answer is None, outcome.load.answer
    for step in outcome.calls:
        assert isinstance(step.answer, Raised), step.answer
        assert len(step.answer.text) <= 2000
        assert len(step.answer.type_name) <= 200
    assert len(outcome.calls) == 2


def test_names_of_any_length_fit(zygote: Zygote) -> None:
    name = "g" * 60_000
    source = f"def {name}():\n    raise ValueError\ndef f():\n    {name}()\n"
    answer = raised(zygote, source)
    assert len(answer.lines) < 1000


def test_a_recursion_through_many_functions_fits(zygote: Zygote) -> None:
    lines = [f"def {'g' * 300}{n}(): return {'g' * 300}{n + 1}()" for n in range(100)]
    source = "\n".join(lines) + f"\ndef {'g' * 300}100(): 1 / 0\ndef f(): {'g' * 300}0()\n"
    assert raised(zygote, source).lines.count("\n") == 7


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "the file has no function f"),
        ("f = 5", "the file has no function f: f is of type int"),
        (
            "def f(x): pass",
            "f is called with 0 positional arguments, and does not take them: missing a required",
        ),
        ("def f(*, x): pass", "missing a required"),
        ("f = type('T' * 100_000, (), {})()", "f is of type TTT"),
        (f"def f({'x' * 50_000}): pass", "missing a required"),
    ],
)
def test_an_entry_point_that_cannot_be_called(zygote: Zygote, source: str, told: str) -> None:
    answer = run_source(zygote, source).load.answer
    assert isinstance(answer, Uncallable), answer
    assert told in answer.text


@pytest.mark.parametrize(
    "source",
    [
        "class C:\n    def __call__(self): return 1.0\nf = C()",
        "f = lambda: 1.0",
        "import functools\nf = functools.partial(lambda x: x, 1.0)",
        "import jax\nf = jax.jit(lambda: 1.0)",
        "def f(*args, **kwargs): return 1.0",
        "def f(x=1.0): return x",
        "f = float",
        "from builtins import float as f",
    ],
)
def test_whatever_can_be_called_is_an_entry_point(zygote: Zygote, source: str) -> None:
    outcome = run_source(zygote, source)
    assert outcome.load.answer is None
    assert not isinstance(outcome.calls[0].answer, Raised | Stopped)


def test_a_hostile_signature_is_a_compile_error(zygote: Zygote) -> None:
    source = (
        "class C:\n    __signature__ = property(lambda self: exit())\n"
        "    def __call__(self): return 1.0\nf = C()\n"
    )
    assert isinstance(run_source(zygote, source).load.answer, Raised)
