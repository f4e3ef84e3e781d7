"""The meanings of errors of the machine: files, processes, the network, accelerators.

What a solution may not do is refused by the sandbox, as an `OSError`. Its text names a file if one
was to be opened; of other calls only the student's own line tells what they are.
"""

from grader.grading.feedback.meanings import Meaning

_REFUSED = r"^PermissionError: \[Errno 1\] Operation not permitted$"
_PROCESSES = (
    r"\b(?:subprocess|Popen|check_call|check_output|popen|system|fork|forkpty|posix_spawn\w*|exec\w+"
    r"|spawn\w+|multiprocessing|mp|Process|Pool|ProcessPoolExecutor)\b"
)
_ON_THE_CPU = (
    "solutions run on the CPU, and there is neither GPU nor TPU: leave out what asks for one; the "
    "same program runs on all of them"
)

MACHINE = (
    Meaning(
        "no_processes",
        rf"{_REFUSED}|^FileNotFoundError: \[Errno 2\] No such file or directory$",
        "a solution may not start a process: compute in the function itself",
        line=_PROCESSES,
    ),
    Meaning(
        "no_network",
        r"^PermissionError: \[Errno 1\]|^OSError: \[Errno 97\]",
        "there is no network where solutions run: compute from the arguments alone",
        line=r"\bsocket\b|\burlopen\b|\brequests\b|\bhttp\b|\bconnect\(",
    ),
    Meaning(
        "no_network",
        r"^(?:URLError|gaierror|ConnectionError|TimeoutError):.*(?:name resolution|\[Errno -\d\]"
        r"|Network is unreachable)",
        "there is no network where solutions run, and nothing can be downloaded: compute from the "
        "arguments alone",
    ),
    Meaning(
        "refused_by_the_system",
        _REFUSED,
        "the system refuses this call: a solution may start no process, send no signal, open no "
        "connection and change nothing of the machine; compute from the arguments alone",
    ),
    Meaning(
        "no_shared_memory",
        r"^FileNotFoundError: \[Errno 2\] No such file or directory(?:: '/(?:psm|mp)[-_]\w+')?$",
        "processes of a solution share no memory and no locks, since there is only one of them: "
        "compute in the function itself",
    ),
    Meaning(
        "file_not_written",
        r"^(?:OSError: \[Errno (?:27|28|30)\]|PermissionError: \[Errno 13\].*)",
        "this file can't be written or opened where solutions run: return the numbers, and leave "
        "files out",
    ),
    Meaning(
        "no_files",
        r"^(?:FileNotFoundError|IsADirectoryError|NotADirectoryError):",
        "there is no such file or folder where solutions run, and no file of yours but this one: "
        "compute from the arguments alone",
    ),
    Meaning(
        "no_more_threads",
        r"^RuntimeError: can't start new thread",
        "so many threads can't be started here: compute without them, with functions of JAX on "
        "whole arrays",
    ),
    Meaning(
        "no_accelerator",
        r"^RuntimeError: (?:Unknown backend|Unable to initialize backend)",
        _ON_THE_CPU,
    ),
    Meaning("no_accelerator", r"^AssertionError: $", _ON_THE_CPU, line=r"(?i)jax_platform"),
    Meaning(
        "one_device",
        r"^ValueError: Number of devices 1 must be >= |^ValueError: compiling computation that "
        r"requires \d+ logical devices|^ValueError: cannot select an axis to squeeze out",
        "solutions run on a single device, the CPU: do without `pmap` and without a mesh of "
        "several; `jax.vmap` does the same on one",
        line=r"mesh|Mesh|pmap|devices",
    ),
    Meaning(
        "one_device",
        r"^IndexError: list index out of range",
        "solutions run on a single device, the CPU: `jax.devices()` has one entry",
        line=r"\bdevices\(\)",
    ),
)
