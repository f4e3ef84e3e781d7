"""Landlock, by what real processes can still do behind it.

A driver process, which is to the jail's code what the zygote is, forks twice for each probe: once
behind the walls and once without them. What is refused behind them succeeds without, so that each
probe shows that it can fail.
"""

import errno
import json
import os
import platform
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import PATIENCE_S
from support.paths import ROOT

from grader.jail import files, landlock
from grader.sandbox.launch import ENVIRONMENT, library_dirs

ABI = landlock.abi() if sys.platform == "linux" else 0

needs_landlock = pytest.mark.skipif(ABI == 0, reason="this kernel has no Landlock")

# Reads its plan from stdin, as JSON; writes {probe: {"walled": outcome, "bare": outcome}}.
# An outcome is "ok", what the probe left in `told`, or the name of the errno or exception.
DRIVER = r"""
import ctypes, errno, importlib.util, json, os, sys

plan = json.load(sys.stdin)
sys.path.extend(plan["library_dirs"])
spec = importlib.util.spec_from_file_location(
    "jail", plan["jail"] + "/__init__.py", submodule_search_locations=[plan["jail"]]
)
sys.modules["jail"] = importlib.util.module_from_spec(spec)
from jail import files, landlock
exec(plan["once"])
landlock.remember_listings()
readable = (*files.roots(plan["library_dirs"]), *files.DEVICES, *files.KERNEL)
held = landlock.hold(files.without(readable, files.secrets(plan["library_dirs"], plan["hidden"])))
libc = ctypes.CDLL(None, use_errno=True)

def confine():
    libc.prctl(38, *map(ctypes.c_ulong, (1, 0, 0, 0)))
    landlock.enforce(landlock.ruleset(held), [".", os.devnull])

def run(code, walled):
    names = {"landlock": landlock, "libc": libc, "held": held, "told": "ok", **plan["names"]}
    try:
        os.chdir(plan["names"]["cwd"])
        if walled:
            confine()
        exec(code, names)
        return names["told"]
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
    except BaseException as error:
        return f"{type(error).__name__}: {error}"

def forked(code, walled):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, json.dumps(run(code, walled)).encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as told:
        answer = told.read()
    _, status = os.waitpid(pid, 0)
    return json.loads(answer) if answer else f"status {status}"

print(json.dumps({
    name: {"walled": forked(code, True), "bare": forked(code, False) if plan["bare"] else None}
    for name, code in plan["probes"].items()
}))
"""


def drive(probes, names, once="", bare=True, libraries=None, hidden=()):
    plan = {
        "jail": str(Path(landlock.__file__).parent),
        "library_dirs": libraries or library_dirs(),
        "hidden": [str(path) for path in hidden],
        "names": {key: str(value) for key, value in names.items()},
        "once": once,
        "bare": bare,
        "probes": probes,
    }
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-c", DRIVER],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        timeout=PATIENCE_S,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


# --- what is refused, and what is not ----------------------------------------------------------

REFUSED = {
    "read a file beside the working directory": "open(secret).read()",
    "read it by a relative path": "open('../secret.txt').read()",
    "read it through a link": "open(link).read()",
    "read it by a new hard link": "os.link(secret, 'stolen'); open('stolen').read()",
    "read the users": "open('/etc/passwd').read()",
    "share memory by a device": "open('/dev/zero', 'rb').read(2)",
    "read the project": "open(project + '/pyproject.toml').read()",
    "read the jail's own code": "open(landlock.__file__).read()",
    "read another process's environment": "open(f'/proc/{os.getppid()}/environ').read()",
    "read another process's descriptors": "os.listdir(f'/proc/{os.getppid()}/fd')",
    "read another process's memory map": "open(f'/proc/{os.getppid()}/maps').read()",
    "list the processes": "os.listdir('/proc')",
    "list the root": "os.listdir('/')",
    "list the homes": "os.listdir('/home')",
    "list the temp folder": "os.listdir(temp)",
    "list the folder above": "os.listdir('..')",
    "write outside": "open(outside, 'w').write('x')",
    "make a folder outside": "os.mkdir(outside + '.d')",
    "make a link outside": "os.symlink('x', outside + '.l')",
    "write to a library": "open(library + '/mylib/planted.py', 'w').write('x')",
    "append to a file": "open(secret, 'a').write('x')",
    "truncate a file": "os.truncate(victim, 0)",
    "remove a file": "os.unlink(victim)",
    "remove a folder": "os.rmdir(victim_folder)",
    "rename a file in": "os.rename(victim2, 'here')",
    "rename a file out": "open('mine', 'w').close(); os.rename('mine', outside + '.r')",
    "make a socket": "import socket; socket.socket(socket.AF_UNIX).bind('here.sock')",
    "make a pipe": "os.mkfifo('here.fifo')",
    "execute": "os.execv('/usr/bin/env', ['env', 'true'])",
    "execute its own file": (
        "open('run', 'w').write('#!/usr/bin/env true\\n'); os.chmod('run', 0o700)\n"
        "os.execv('run', ['run'])"
    ),
}

ALLOWED = {
    "write and read back": (
        "open('a', 'w').write('x'); assert open('a').read() == 'x'; assert 'a' in os.listdir()"
    ),
    "a folder of its own": (
        "os.mkdir('d'); open('d/a', 'w').close(); os.rename('d/a', 'b'); os.rename('b', 'd/c')\n"
        "os.unlink('d/c'); os.rmdir('d')"
    ),
    "truncate its own": "open('t', 'w').write('xyz'); os.truncate('t', 1); open('t', 'w').close()",
    "the null device": "open(os.devnull, 'w').write('x'); assert open(os.devnull).read() == ''",
    "random numbers": "open('/dev/urandom', 'rb').read(8); open('/dev/random', 'rb').read(8)",
    "what XLA and glibc ask": (
        "open('/proc/cpuinfo').read(); open('/sys/devices/system/cpu/online').read()\n"
        "open('/proc/sys/vm/overcommit_memory').read()"
    ),
    "a temp file": "import tempfile; tempfile.TemporaryFile().write(b'x')",
    "the standard library": "import zoneinfo, colorsys, xml.dom.minidom, unittest.mock, _lzma",
    "the interpreter's source": "import inspect, heapq; inspect.getsource(heapq.nsmallest)",
    "a library, found late": "import mylib.deep; assert mylib.deep.VALUE == 7",
    "a single module, found late": "import single; assert single.VALUE == 8",
    "a library's metadata": "import importlib.metadata as m; assert m.version('mylib') == '7.0'",
}

# Probes of processes and sockets: what refuses them, and the ABI from which on it does.
NEWER = {
    "connect to TCP": (
        4,
        errno.EACCES,
        "import socket; socket.create_connection(('127.0.0.1', int(port)), 5)",
    ),
    "listen on TCP": (4, errno.EACCES, "import socket; socket.socket().bind(('127.0.0.1', 0))"),
    "signal another process": (6, errno.EPERM, "os.kill(os.getppid(), 0)"),
    "connect to an abstract socket": (
        6,
        errno.EPERM,
        "import socket; socket.socket(socket.AF_UNIX).connect('\\0' + abstract)",
    ),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    base = tmp_path_factory.mktemp("landlock")
    paths = {name: base / name for name in ("secret.txt", "victim", "victim2")}
    for path in paths.values():
        path.write_text("secret")
    (base / "victim_folder").mkdir()
    cwd = base / "run"
    cwd.mkdir()
    (base / "link").symlink_to(base / "secret.txt")
    library = plant_libraries(base / "lib" / "python3.99" / "site-packages")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as unix:
        abstract = f"grader-test-{os.getpid()}"
        unix.bind("\0" + abstract)
        unix.listen()
        names = {
            "cwd": cwd,
            "secret": base / "secret.txt",
            "link": base / "link",
            "victim": base / "victim",
            "victim2": base / "victim2",
            "victim_folder": base / "victim_folder",
            "outside": base / "outside",
            "temp": base.parent,
            "library": library,
            "project": ROOT,
            "port": server.getsockname()[1],
            "abstract": abstract,
        }
        newer = {name: code for name, (_, _, code) in NEWER.items()}
        probes = {**REFUSED, **ALLOWED, **newer, **INVISIBLE}
        probes = {name: "import os\n" + code for name, code in probes.items()}
        return drive(
            probes,
            names,
            libraries=[*library_dirs(), str(library)],
            hidden=[library / "grader"],
        )


@needs_landlock
@pytest.mark.parametrize("probe", REFUSED)
def test_refused(outcomes, probe):
    # A link or a name that would leave its folder's rights behind is EXDEV.
    assert outcomes[probe]["walled"] in ("EACCES", "EXDEV")
    assert outcomes[probe]["bare"] in ("ok", "status 0"), "the probe itself is broken"


@needs_landlock
@pytest.mark.parametrize("probe", ALLOWED)
def test_allowed(outcomes, probe):
    assert outcomes[probe] == {"walled": "ok", "bare": "ok"}


@needs_landlock
@pytest.mark.parametrize("probe", NEWER)
def test_refused_where_the_kernel_is_new_enough(outcomes, probe):
    since, refusal, _ = NEWER[probe]
    if since > ABI:
        pytest.skip(f"Landlock ABI {since} brings this; here is {ABI}")
    assert outcomes[probe] == {"walled": errno.errorcode[refusal], "bare": "ok"}


# --- the grader, installed beside the libraries ------------------------------------------------

GRADER = (
    "grader/shipped/reference/answer.py",
    "grader-1.0.dist-info/RECORD",
    "~rader/shipped/reference/answer.py",
    "_editable_impl_grader.pth",
    "__editable__.grader-1.0.pth",
    "__editable___grader_1_0_finder.py",
    "__pycache__/__editable___grader_1_0_finder.cpython-313.pyc",
)
LIBRARIES = {
    "mylib/__init__.py": "",
    "mylib/deep.py": "VALUE = 7",
    "mylib-7.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: mylib\nVersion: 7.0\n",
    "upgraders/__init__.py": "",
    "single.py": "VALUE = 8",
    "__pycache__/other.pyc": "",
}

INVISIBLE = {
    **{f"read {path}": f"open(library + '/{path}').read()" for path in GRADER},
    "list the grader": "os.listdir(library + '/grader')",
    "list the library folder": "os.listdir(library)",
    "import the grader": "import grader.shipped.reference.answer",
}


def plant_libraries(folder):
    for path, text in [*LIBRARIES.items(), *((path, "SECRET = 1") for path in GRADER)]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@needs_landlock
@pytest.mark.parametrize("probe", INVISIBLE)
def test_the_grader_is_not_to_be_seen(outcomes, probe):
    assert outcomes[probe]["walled"].startswith(("EACCES", "ModuleNotFoundError"))
    assert outcomes[probe]["bare"] == "ok"


def readable(libraries, hidden):
    folders = list(map(str, libraries))
    secrets = files.secrets(folders, map(str, hidden))
    return files.without((*files.roots(folders), *files.DEVICES, *files.KERNEL), secrets)


def test_a_library_folder_that_hides_something_is_allowed_entry_by_entry(tmp_path):
    folder = plant_libraries(tmp_path / "site-packages").resolve()
    (folder / "elsewhere").symlink_to(tmp_path)  # following it would allow all of tmp_path
    beneath = [path for path in readable([folder], [folder / "grader"]) if str(folder) in path]
    assert sorted(beneath) == [
        str(folder / name)
        for name in (
            "__pycache__/other.pyc",
            "mylib",
            "mylib-7.0.dist-info",
            "single.py",
            "upgraders",
        )
    ]


def test_a_library_folder_that_hides_nothing_is_allowed_whole(tmp_path):
    (tmp_path / "mylib").mkdir()
    assert str(tmp_path.resolve()) in readable([tmp_path], ["/elsewhere/grader"])


def test_an_install_for_another_python_is_hidden_too(tmp_path, monkeypatch):
    prefix = tmp_path.resolve()
    other = plant_libraries(prefix / "lib" / "python3.9" / "site-packages")
    (prefix / "lib" / "libz.so").write_text("")
    monkeypatch.setattr(sys, "base_prefix", str(prefix))
    paths = readable([], ["/elsewhere/grader"])
    assert str(prefix / "lib" / "libz.so") in paths
    assert str(other / "mylib") in paths
    assert not [
        path
        for path in paths
        if "grader" in path.removeprefix(str(prefix))[len("/lib") :] and "upgraders" not in path
    ]


def test_what_lies_in_something_hidden_is_not_readable(tmp_path):
    assert not [p for p in readable([tmp_path / "a"], [tmp_path]) if str(tmp_path) in p]


def test_no_path_holds_a_home_a_temp_folder_or_a_process():
    paths = readable(library_dirs(), [Path(landlock.__file__).parents[1]])
    for private in ("/", "/home", "/root", "/tmp", "/etc", "/etc/passwd", "/proc", "/proc/self"):
        assert private not in paths
    assert paths == list(dict.fromkeys(paths))


# --- jax and flax ------------------------------------------------------------------------------

# XLA is started behind the walls, as in a child of a zygote that never started it.
NUMERICS = {
    "nnx, jit and compile": """
import jax, jax.numpy as jnp
from flax import nnx
model = nnx.Linear(64, 64, rngs=nnx.Rngs(0))
assert nnx.jit(lambda m, x: m(x).sum())(model, jnp.ones((4, 64))).shape == ()
assert float(jnp.sum(jnp.arange(100_000.0) ** 0)) == 100_000.0  # a reduction on many threads
jnp.linalg.svd(jnp.ones((20, 20)))
""",
    "the libraries' folder is served by its entries": """
import os, jax
try:
    os.listdir(os.path.dirname(os.path.dirname(jax.__file__)))
    told = "listed"
except PermissionError:
    pass
""",
    "libraries and modules imported late": """
import importlib, importlib.util
for name in ("scipy.linalg", "scipy.special", "optax", "jax.experimental.pallas",
             "jax.scipy.optimize", "orbax.checkpoint", "_sqlite3", "_decimal", "wsgiref"):
    if importlib.util.find_spec(name.partition(".")[0]):
        importlib.import_module(name)
""",
}


@pytest.fixture(scope="module")
def numerics(tmp_path_factory):
    names = {"cwd": tmp_path_factory.mktemp("run")}
    once = "import flax, jax, jax.numpy; from flax import nnx"
    # So that the libraries' folder is allowed by its entries, as where the grader is installed.
    hidden = [f"{folder}/_pytest" for folder in library_dirs()]
    return drive(NUMERICS, names, once, bare=False, hidden=hidden)


@pytest.mark.slow
@needs_landlock
@pytest.mark.parametrize("probe", NUMERICS)
def test_jax_and_flax_work(numerics, probe):
    assert numerics[probe]["walled"] == "ok"


# --- when it can't be done ---------------------------------------------------------------------

# A seccomp filter answers landlock_create_ruleset as a kernel without Landlock does.
WITHOUT_LANDLOCK = """
import ctypes, struct
code = b"".join(struct.pack("<HBBI", *i) for i in (
    (0x20, 0, 0, 0), (0x15, 0, 1, 444), (0x06, 0, 0, 0x00050000 | answer), (0x06, 0, 0, 0x7FFF0000)
))
class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))
libc.prctl(38, *map(ctypes.c_ulong, (1, 0, 0, 0)))
assert libc.prctl(22, ctypes.c_ulong(2), ctypes.byref(Program(4, code))) == 0
before = landlock.abi()
try:
    landlock.ruleset(held)
    told = "a ruleset was made"
except OSError as error:
    told = [before, error.errno, str(error)]
"""

FAILURES = {
    **{
        f"answers {errno.errorcode[code]}": f"answer = {code}\n{WITHOUT_LANDLOCK}"
        for code in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM)
    },
    "no folder": "landlock.enforce(landlock.ruleset(held), ['missing'])",
    "new privileges": """
import os
os.setresuid(65534, 65534, 65534) if os.getuid() == 0 else None
landlock.enforce(landlock.ruleset(held), [])
""",
    "bad rule": "landlock.ruleset([landlock._rule(0, 1 << 40)])",
}


@pytest.fixture(scope="module")
def failures(tmp_path_factory):
    probes = {
        name: f"try:\n    exec({code!r})\nexcept OSError as error:\n    told = str(error)"
        for name, code in FAILURES.items()
    }
    return drive(probes, {"cwd": tmp_path_factory.mktemp("run")})


@needs_landlock
@pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="the call's number")
@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM])
def test_a_kernel_without_landlock_is_noticed(failures, code):
    before, number, message = failures[f"answers {errno.errorcode[code]}"]["bare"]
    assert (before, number) == (0, code)
    assert "landlock: landlock_create_ruleset: " in message


@needs_landlock
@pytest.mark.parametrize(
    ("probe", "message"),
    [
        ("no folder", "landlock: open missing: No such file or directory"),
        ("new privileges", "landlock: landlock_restrict_self: Operation not permitted"),
        ("bad rule", "landlock: landlock_add_rule for "),
    ],
)
def test_a_failure_names_its_step(failures, probe, message):
    if probe == "new privileges" and no_new_privs():
        pytest.skip("these tests were started with no_new_privs")
    assert message in failures[probe]["bare"]


def no_new_privs():
    return "NoNewPrivs:\t1" in Path("/proc/self/status").read_text()


# Two runs, one after the other; the second looks for the folder of the first.
TWO_RUNS = """
import ctypes, os
libc.prctl(38, *map(ctypes.c_ulong, (1, 0, 0, 0)))
if os.fork() == 0:
    try:
        landlock.enforce(first, [other])
        os.listdir(other)
        os._exit(0)
    finally:
        os._exit(1)
assert os.wait()[1] == 0
landlock.enforce(second, ["."])
os.listdir(other)
"""


@needs_landlock
def test_one_runs_folder_is_not_the_nexts(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "run").mkdir()
    own = "first, second = landlock.ruleset(held), landlock.ruleset(held)"
    shared = "import os; first = landlock.ruleset(held); second = os.dup(first)"
    told = drive(
        {"own": own + TWO_RUNS, "shared": shared + TWO_RUNS},
        {"cwd": tmp_path / "run", "other": tmp_path / "other"},
    )
    assert told["own"]["bare"] == "EACCES"
    assert told["shared"]["bare"] == "ok", "why each run needs a ruleset of its own"


@needs_landlock
def test_a_missing_path_is_skipped(tmp_path):
    (tmp_path / "there").mkdir()
    rules = landlock.hold([str(tmp_path / "there"), str(tmp_path / "missing")])
    assert len(rules) == 1
    os.close(landlock._PATH_BENEATH.unpack(rules[0])[1])
