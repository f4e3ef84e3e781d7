"""Files that can see what is ready: they run where nothing is, so that all of them see the same.

What is ready saves a library work. Its numbers stay the same, and so do its words: what libraries
log is dropped (`jail/quiet.py`), and a primer that makes jax warn is refused. But some code looks
on while the library works, and so notices work that is not done:

    it is called by Python for what others do     sys.settrace, an audit hook, the collector
    it is called by jax for what jax does         jax.monitoring, a profiler
    it makes jax write down what it does          dumps to files, a compile cache of its own
    it does what jax warns of once it has worked  fork
    it reads what the library keeps               caches, texts of programs, private names
    it needs the library to use little            limits of the stack and of resources
    it sets what jax reads when it begins to      the number of devices, the level of optimisation
      work, or when it compiles

A source that names such a thing is run in a cold process without a compile cache, in every tier.
It is slower there, and equally slow everywhere. Only the text of the source is searched, comments
included, so a file can hide the name. It then gains what any file may: to learn what is ready.

Nobody can close what follows: time; how much memory compiling takes; how deep jax's own calls go
below a recursion of the file's; when the collector runs; how often public functions of a library
call each other, if the file replaces one.
"""

import re

from grader.jail import wire

# Whole words; a name may have a dot in it.
NAMES = (
    # Python calls the file for what others do.
    *("settrace", "setprofile", "settrace_all_threads", "setprofile_all_threads"),
    *("monitoring", "addaudithook", "cProfile", "bdb", "pdb", "tracemalloc"),
    *("gc", "weakref", "__del__", "__import__", "meta_path", "path_hooks"),
    # Parts of `logging` that work before the filter of a logger does.
    *("setLogRecordFactory", "getLogRecordFactory", "setLoggerClass", "makeRecord"),
    # jax warns of a fork if it has worked before.
    *("fork", "forkpty", "multiprocessing", "ProcessPoolExecutor"),
    # What is kept about the work of others.
    *("sys.modules", "__warningregistry__", "cache_info", "_cache_size", "config.values", "_src"),
    *("as_text", "cost_analysis", "memory_analysis", "runtime_executable"),
    # Switches of jax and XLA whose effect is outside the numbers.
    *("XLA_FLAGS", "compiler_options", "profiler", "compilation_cache"),
    # Settings that jax reads when it begins to work.
    *("jax_num_cpu_devices", "jax_platforms", "jax_cpu_enable_async_dispatch", "jax.distributed"),
    # Settings that jax reads only when it traces or compiles.
    *("no_tracing", "no_execution", "checking_leaks", "enable_checks"),
    # What the library may use.
    *("setrecursionlimit", "setrlimit", "getrusage", "psutil"),
)
BEGINNINGS = (
    "TF_CPP_",
    "xla_dump_",
    "jax_dump_",
    "jax_compilation_cache_",
    "jax_persistent_cache_",
    "jax_check_tracer_",
    "jax_compiler_",
    "jax_disable_most_",
    "jax_enable_checks",
    "jax_exec_time_",
    "jax_memory_fitting_",
    "jax_no_",
    "jax_optimization_",
    "jax_pjrt_",
    "jax_xla_profile_",
)
_WORDS = "|".join(map(re.escape, NAMES))
_PATTERN = re.compile(rf"(?<!\w)(?:(?:{_WORDS})(?!\w)|{'|'.join(BEGINNINGS)})".encode())


def onlooker(message: wire.First) -> str:
    """The first name in a submission's source by which it can see what is ready; empty if none."""
    if not isinstance(message, wire.Load):
        return ""
    found = _PATTERN.search(message.source)
    return found[0].decode() if found else ""
