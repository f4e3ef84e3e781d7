"""The outer jail, by what a run sees in it where Landlock and seccomp don't hide it."""

import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import PATIENCE_S
from support.helpers import answers, children_of, is_alive, printed, run_source
from support.light import light_zygotes
from support.paths import ROOT

from grader.jail import files, libc, namespaces
from grader.sandbox import launch
from grader.sandbox.launch import library_dirs
from grader.sandbox.zygote import RefusedError, Zygote


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of libraries in which the grader is installed, references and all."""
    folder = tmp_path_factory.mktemp("site").resolve() / "site-packages"
    for name in ("mylib", "grader/shipped/reference", "grader-0.1.0.dist-info"):
        (folder / name).mkdir(parents=True)
    for name in ("mylib/__init__.py", "grader/shipped/reference/a.py", "_grader.pth", "single.py"):
        (folder / name).write_text("VALUE = 'secret'\n")
    return folder


@pytest.fixture(scope="module")
def bare(libraries: Path) -> Iterator[Zygote]:
    """A zygote whose runs are kept in by namespaces and mounts alone."""
    with pytest.MonkeyPatch.context() as patched:
        folders = [*library_dirs(), str(libraries)]
        patched.setattr(launch, "library_dirs", lambda: folders)
        with light_zygotes():
            started = Zygote.start(("landlock", "seccomp"))
    with started:
        try:
            assert started.versions
        except RefusedError as refused:
            pytest.skip(f"no namespaces here: {refused}")
        yield started


def see(zygote: Zygote, body: str) -> object:
    """What ``body`` leaves in `told`, in a run of its own."""
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    outcome = run_source(zygote, f"import json, os\ndef f():\n{lines}\n    print(json.dumps(told))")
    text = printed(outcome)
    assert text, answers(outcome)
    return json.loads(text)


def test_the_root_holds_what_python_needs_and_nothing_else(bare: Zygote, libraries: Path) -> None:
    roots = {os.path.realpath(root) for root in files.roots([*library_dirs(), str(libraries)])}
    found = see(
        bare,
        f"""
roots, told = {sorted(roots)!r}, []
for folder, inner, names in os.walk("/"):
    inner[:] = [i for i in inner if os.path.join(folder, i) not in roots]
    told += [os.path.join(folder, n) for n in names]
""",
    )
    assert isinstance(found, list)
    links = {"/lib", "/lib64"} | set(files.SYSTEM)
    copies = {files.CPUINFO}
    assert set(found) - links - copies - roots == set(files.DEVICES) & set(found)
    assert files.CPUINFO in found
    assert set(files.DEVICES) <= set(found)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/etc/shadow",
        "/proc/self",
        "/proc/1",
        "/sys",
        "/bin/sh",
        "/usr/bin",
        "/var",
        "/run",
    ],
)
def test_it_is_not_there(bare: Zygote, path: str) -> None:
    assert see(bare, f"told = os.path.lexists({path!r})") is False


def test_the_project_is_not_there(bare: Zygote) -> None:
    project = str(ROOT)
    inside = any(folder.startswith(project + "/") for folder in library_dirs())
    found = see(bare, f"told = os.listdir({project!r}) if os.path.exists({project!r}) else []")
    assert found == ([".venv"] if inside else [])


def test_what_bears_the_graders_name_is_covered(bare: Zygote, libraries: Path) -> None:
    told = see(
        bare,
        f"""
told = {{}}
for name in ("mylib/__init__.py", "single.py", "_grader.pth"):
    try:
        told[name] = open({str(libraries)!r} + "/" + name).read()
    except OSError as error:
        told[name] = error.strerror
for name in ("grader", "grader-0.1.0.dist-info"):
    told[name] = os.listdir({str(libraries)!r} + "/" + name)
""",
    )
    assert told == {
        "mylib/__init__.py": "VALUE = 'secret'\n",
        "single.py": "VALUE = 'secret'\n",
        "_grader.pth": "Permission denied",
        "grader": [],
        "grader-0.1.0.dist-info": [],
    }


@pytest.mark.slow
@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("left_out", ["landlock", "namespaces"])
def test_a_course_kept_among_the_libraries_is_hidden(tmp_path: Path, left_out: str) -> None:
    """By mounts alone, and by Landlock alone; and it would be read if nobody said what it is."""
    libraries = tmp_path.resolve() / "site-packages"
    course = libraries / "course"
    for name in ("course/reference", "mylib"):
        (libraries / name).mkdir(parents=True)
        (libraries / name / "a.py").write_text("told")
    look = f"""
told = []
for name in ("mylib", "course/reference"):
    try:
        told.append(open({str(libraries)!r} + "/" + name + "/a.py").read())
    except OSError as error:
        told.append("refused")
"""
    folders = [*library_dirs(), str(libraries)]
    for hidden, expected in (([course], ["told", "refused"]), ([], ["told", "told"])):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(launch, "library_dirs", lambda: folders)
            zygote = Zygote.start((left_out,), hidden)
        with zygote:
            assert see(zygote, look) == expected


@pytest.mark.slow
def test_nothing_outside_the_scratch_folder_can_be_written(bare: Zygote, libraries: Path) -> None:
    told = see(
        bare,
        f"""
told, seen = [], set()
for start in ("/", {str(libraries)!r}, {os.path.dirname(os.__file__)!r}, {library_dirs()[0]!r}):
    for folder, inner, names in os.walk(start):
        if folder in seen or len(seen) > 3000 or folder.startswith(os.getcwd()):
            continue
        seen.add(folder)
        try:
            open(folder + "/made", "w").close()
            told.append(folder)
        except OSError:
            pass
assert len(seen) > 100
""",
    )
    assert told == []


def test_who_it_is(bare: Zygote) -> None:
    told = see(
        bare,
        """
import ctypes, socket
uname = os.uname()
told = {
    "pid": os.getpid(), "parent": os.getppid(), "ids": [*os.getresuid(), *os.getresgid()],
    "groups": [g for g in os.getgroups() if g != 65534], "host": uname.nodename,
    "interfaces": [name for _, name in socket.if_nameindex()],
}
""",
    )
    assert told == {
        "pid": 1,
        "parent": 0,
        "ids": [65534] * 6,
        "groups": [],
        "host": "grader",
        "interfaces": ["lo"],
    }


def test_it_has_no_capability_and_gets_none(bare: Zygote) -> None:
    told = see(
        bare,
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
sets = ctypes.create_string_buffer(24)
libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), sets)
told = {
    "sets": any(sets.raw),
    "bounds": [n for n in range(41) if libc.prctl(23, n, 0, 0, 0) == 1],
    "mount": libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "unmount": libc.umount2(os.getcwd().encode(), 2),
    "chroot": libc.chroot(b"/"),
}
""",
    )
    assert told == {"sets": False, "bounds": [], "mount": -1, "unmount": -1, "chroot": -1}


def test_the_network_is_not_the_hosts(bare: Zygote) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as unix:
        name = f"\0grader-test-{os.getpid()}"
        unix.bind(name)
        unix.listen()
        source = f"""
import socket
def f():
    told = []
    for family, address in ((socket.AF_INET, {server.getsockname()!r}), (socket.AF_UNIX, {name!r})):
        try:
            with socket.socket(family) as made:
                made.connect(address)
            told.append(1.0)
        except OSError:
            told.append(0.0)
    return told
"""
        (walled,) = answers(run_source(bare, source))
        names: dict[str, object] = {}
        exec(source, names)
        assert names["f"]() == [1.0, 1.0], "the attempts themselves are broken"  # type: ignore
    assert walled.values.tolist() == [0.0, 0.0]


def test_two_runs_share_no_folder_and_no_system_v_memory(bare: Zygote) -> None:
    body = """
import ctypes
libc = ctypes.CDLL(None)
told = [os.listdir("."), libc.shmget(77, 4096, 0o600) != -1]
open("mine", "w").close()
assert libc.shmget(77, 4096, 0o1600) != -1
"""
    assert [see(bare, body), see(bare, body)] == [[[], False]] * 2


@pytest.mark.usefixtures("light")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes others' processes")
def test_no_process_of_the_same_user_outside_can_look_into_it() -> None:
    """Runs are user 65534 where root grades, and so may be other services of the machine."""
    probe = """
import ctypes, os, sys
os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
for pid in map(int, sys.argv[1:]):
    told = []
    for name in ("mem", "environ", "maps", "fd"):
        try:
            os.listdir(f"/proc/{pid}/fd") if name == "fd" else open(f"/proc/{pid}/{name}", "rb")
            told.append(name)
        except OSError:
            pass
    attached = ctypes.CDLL(None).ptrace(16, pid, 0, 0)
    print(told, attached)
"""
    bystander = subprocess.Popen(["sleep", "60"], user=65534, group=65534, extra_groups=[])
    try:
        with Zygote.start() as zygote:
            pids = [zygote._process.pid, zygote.pid, bystander.pid]
            assert zygote.versions
            done = subprocess.run(
                [sys.executable, "-c", probe, *map(str, pids[:2])], capture_output=True, text=True
            )
            assert done.stdout.splitlines() == ["[] -1"] * 2, done.stderr
        done = subprocess.run(
            [sys.executable, "-c", probe, str(bystander.pid)], capture_output=True, text=True
        )
        assert done.stdout.splitlines() == ["['mem', 'environ', 'maps', 'fd'] 0"], "a broken probe"
    finally:
        bystander.kill()
        bystander.wait()


def test_jax_is_imported_in_the_jail_not_before() -> None:
    """So that what root imports it with are the rights of nobody, and one thread is left."""
    script = f"""
import importlib, sys
sys.argv = ["main.py", "0", "{{}}"]
sys.path[:0] = {library_dirs()!r}
import importlib.util
spec = importlib.util.spec_from_file_location("main", {str(launch.JAIL_MAIN)!r})
main = importlib.util.module_from_spec(spec)
spec.loader.exec_module(main)
main._load_package()
importlib.import_module("jail.zygote")
print([name for name in ("jax", "jaxlib", "flax", "grader") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("light")
def test_the_outer_process_ends_with_the_inner_and_the_inner_with_it() -> None:
    for victim in ("outer", "inner"):
        with Zygote.start() as zygote:
            inner, outer = zygote.pid, zygote._process.pid
            assert children_of(outer) == [inner]
            os.kill(inner if victim == "inner" else outer, 9)
            zygote._process.wait(timeout=PATIENCE_S)
            zygote.close()
            assert not is_alive(inner)
            assert not is_alive(outer)


@pytest.mark.usefixtures("light")
def test_a_zygote_outlives_the_thread_that_started_it() -> None:
    """A parent-death signal would come at the end of that thread."""
    started: list[Zygote] = []

    def start() -> None:
        started.append(Zygote.start())
        assert started[0].versions

    starter = threading.Thread(target=start)
    starter.start()
    starter.join()
    with started[0] as zygote:
        time.sleep(0.2)
        assert answers(run_source(zygote, "def f(): return 1.0"))
        assert not zygote.has_ended()


@pytest.mark.usefixtures("light")
def test_odd_installs_and_a_strict_umask_are_no_reason_to_refuse(tmp_path: Path) -> None:
    """The jail's own folders are open; a link of the grader's name may lead out of the jail."""
    libraries = tmp_path / "site-packages"
    libraries.mkdir()
    (libraries / "grader").symlink_to(tmp_path)
    folders = [*library_dirs(), str(libraries)]
    before = os.umask(0o077)
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(launch, "library_dirs", lambda: folders)
            zygote = Zygote.start()
    finally:
        os.umask(before)
    with zygote:
        assert zygote.versions
        assert answers(run_source(zygote, "def f(): return 1.0"))[0].shape == ()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can have what nobody else may read")
def test_what_user_65534_may_not_read_is_a_reason_to_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    folders = [*library_dirs(), str(private)]
    monkeypatch.setattr(launch, "library_dirs", lambda: folders)
    with Zygote.start() as zygote, pytest.raises(RefusedError, match=f"{private} can't be read"):
        assert zygote.versions


def test_a_failure_names_its_step() -> None:
    with pytest.raises(OSError, match="frobnicate: Bad file descriptor"):
        libc.call("frobnicate", "close", -1)
    with pytest.raises(OSError, match="frobnicate: Invalid argument"):
        libc.prctl("frobnicate", 23, 200)


def test_the_numbers_of_the_call_are_the_same_on_every_architecture() -> None:
    """mount_setattr is the one call made by number here; seccomp's table knows both."""
    from grader.jail import mounts, seccomp

    assert set(seccomp.SYSCALLS["mount_setattr"]) == {mounts._MOUNT_SETATTR}


def test_the_capability_sets_are_as_the_kernel_orders_them() -> None:
    status = Path("/proc/self/status").read_text()
    low, permitted, _, high, permitted_high, _ = namespaces.capabilities()
    for name, value in (("CapEff", low | high << 32), ("CapPrm", permitted | permitted_high << 32)):
        assert int(status.partition(f"{name}:")[2].split()[0], 16) == value
    assert ctypes.sizeof(ctypes.c_uint32) * 6 == namespaces._SETS.size


def test_lists_of_files_are_plain() -> None:
    assert sys.base_prefix + "/lib" in files.roots(["/a", "/a"])
    assert files.roots(["/a", "/a"]).count("/a") == 1
    assert files.lies_in("/a/b", "/a")
    assert files.lies_in("/a", "/a")
    assert files.lies_in("/a", "/")
    assert not files.lies_in("/ab", "/a")
