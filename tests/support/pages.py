"""A small class that tries its best to become more than text, for tests of the HTML report."""

from pathlib import Path

from grader.sandbox.proof.ladder import Sandbox
from support.recorded import PARTLY, HandedIn, record
from support.tiny import GOOD

ATTACK = """</title></script></style><script>document.title='forged'</script><img src=x \
onerror="document.title='forged'"><a href="javascript:document.title='forged'">x</a>"""
# What it prints before a hidden case begins, what it raises, and its file's name are attacks too.
HOSTILE = f"""\
print({ATTACK!r} * 3)
def tiny(a, b):
    raise ValueError({ATTACK!r})
"""
HOSTILE_FILE = "\"'><script>document.title=1<!--.py"
# Wrong in the last case only, and just above the allowance there.
NEAR = """\
calls = []
def tiny(a, b):
    calls.append(1)
    total, product = a + b, a * b
    if len(calls) == 4:
        product += 1.5 * (1e-6 + 1e-6 * product)
    return [total, product]
"""
# Name, id, file's name, text.
CLASS = (
    ("Ann Lee", "101", "ann.py", GOOD),
    ("Bo Ek", "102", "bo.py", PARTLY),
    ("Cy Ng", "103", "cy.py", "def tiny(:\n"),
    ("Judith", "104", "judith.py", GOOD),
    ("Near Miss", "", "near.py", NEAR),
    ("Ever Wrong", "", "ever.py", "def tiny(a, b):\n    return [0, 0]\n"),
    ("דנה לוי", "", "dana.py", GOOD),
    (ATTACK, "", HOSTILE_FILE, HOSTILE),
)


def record_of_class(folder: Path, sandbox: Sandbox) -> Path:
    """The record of CLASS below a folder; Ann answered another problem, too."""
    files = [HandedIn(path, name, id_, text) for name, id_, path, text in CLASS]
    files.append(HandedIn("ann2.py", "Ann Lee", "101", GOOD.replace("tiny", "other"), "other"))
    return record(folder, sandbox, files, failing="judith.py", why="the reference is 42")
