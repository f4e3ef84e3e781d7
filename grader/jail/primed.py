"""Traces, lowered programs and executables, ready in the zygote before it forks.

Theory
------
A child spends most of its time on work that every solution makes jax do again: tracing library
functions, lowering them, loading their executables. The zygote does it once, from a public primer:

    record     the primer runs in the zygote. Nothing is compiled (a compiler's threads would stay
               for good): every executable comes from the compile cache, or priming fails. Kept are
               the lowered module of each traced program, and the cache's own bytes of each module
               (an executable that was loaded can't be serialised again: its code would be lost).
    forget     everything that belongs to a device is dropped, the client with it. Only traces are
               left in jax's caches. With the client its threads end: the host looks at /proc and
               forks no child of a zygote that has more than one.
    look up    in the child jax traces nothing again. It comes to us with the same traced program
               (by identity, in the same configuration) and gets the module that was kept; and with
               that module, if the compiler's options are the same to the byte, an executable of
               the child's own client. A program that was not primed goes the usual way.

So a child has a client, devices and threads of its own, made after the fork. A program that is not
ready is only slower.

This is the only file that names private parts of jax. They were seen in jax 0.10.2 and in
0.12.0.1. Where a name is missing, or behaves otherwise, priming fails and says so, and runs are as
without priming.

Imports nothing of grader.
"""

import gc
import importlib
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from . import primer

# The private names that are needed: module and name.
NAMES = (
    ("jax._src.interpreters.pxla", "_cached_lowering_to_hlo"),
    ("jax._src.interpreters.pxla", "_cached_compilation"),
    ("jax._src.interpreters.pxla", "create_compile_options"),
    ("jax._src.interpreters.pxla", "SemanticallyEqualShardings"),
    ("jax._src.interpreters.pxla", "UnspecifiedValue"),
    ("jax._src.interpreters.mlir", "make_ir_context"),
    ("jax._src.compilation_cache", "extract_executable_and_time"),
    ("jax._src.compiler", "backend_compile_and_load"),
    ("jax._src.config", "trace_context"),
    ("jax._src.util", "_caches"),
    ("jax._src.xla_bridge", "_clear_backends"),
    ("jax._src.pjit", "_cpp_pjit_cache_fun_only"),
    ("jax._src.pjit", "_cpp_pjit_cache_explicit_attributes"),
    ("jaxlib._jax", "PjitFunctionCache"),
)
# Caches whose values hold no device, by the names of their functions. A cache that comes to hold a
# device keeps the client alive, which is seen; a cache that is renamed costs time.
KEPT = frozenset(
    {
        "_infer_params_cached",
        "_create_pjit_jaxpr",
        "trace_to_jaxpr_nocache",
        "_dce_jaxpr",
        "_prune_jaxpr_outputs",
        "_cached_abstract_eval",
        "_fori_scan_body_fun",
        "_linearize_jaxpr",
        "_issubdtype_cached",
        "_process_in_axis_resources",
        "_check_and_canonicalize_out_shardings",
        "xla_primitive_callable",
        "jaxpr_const_args",
        "jaxpr_has_prim_requiring_devices",
        "jaxpr_transfer_mem_kinds",
        "get_intermediate_shardings",
        "get_out_layouts_via_propagation",
        "get_sharding",
    }
)


class PrimingError(Exception):
    """Priming failed, or can't be had with this jax; the text says why."""


class NotCachedError(Exception):
    """A program is not in the compile cache."""


@dataclass(frozen=True)
class Executable:
    """An executable that can be loaded: ``code``, of the lowered ``module``.

    ``options`` are the compiler's. They follow from ``asked``, jax's arguments, and ``config``, its
    settings: if both are the same, the options need not be made again to be compared.
    """

    module: Any
    asked: tuple[Any, ...]
    config: dict[str, Any]
    options: Any
    code: bytes

    def serves(self, asked: tuple[Any, ...]) -> bool:
        """Whether the options are surely the same now."""
        return self.asked == asked and self.config == _config()


def _config() -> dict[str, Any]:
    import jax

    return dict(jax.config.values)


def _public_modules() -> set[str]:
    """The modules that are attributes of others without an import of the submission's own."""
    return {
        name
        for name in sys.modules
        if "." in name and "._" not in name and not name.startswith("jaxlib.")
    }


class Programs:
    """Recorded programs, put in the place of two functions of jax.

    States: idle (as in a child: known programs are looked up), recording (in `_recorded`).
    PrimingError if a private name is missing, or listed in ``without``.
    """

    def __init__(self, without: Iterable[str] = ()) -> None:
        self._jax = {name: _find(module, name, without) for module, name in NAMES}
        self._lower = self._jax["_cached_lowering_to_hlo"]
        self._compile = self._jax["_cached_compilation"]
        # By identity of a traced program and all else that lowering depends on. An object that is
        # kept alive here keeps its identity.
        self._lowered: dict[Any, Any] = {}
        self._traced: list[Any] = []
        # By identity of a lowered module.
        self._compiled: dict[int, Executable] = {}
        self._loaded: dict[int, Any] = {}  # executables of this process' client
        self._recording = False
        self._read: bytes | None = None
        self._put("_cached_lowering_to_hlo", _in_place_of(self._lower, self.lower))
        self._put("_cached_compilation", _in_place_of(self._compile, self.compile))

        global _in_place
        _in_place = self

    def __len__(self) -> int:
        """How many programs are ready."""
        return len(self._compiled)

    def prime(self, source: bytes, calls: Iterable[list[Any]]) -> None:
        """Run the primer ``source`` with each of ``calls`` and keep what it needs.

        ``calls`` may make its arrays lazily. PrimingError if the primer fails, needs a program that
        is not in the compile cache, or does something that runs would notice: it changes a setting,
        it imports a module, or it warns (jax warns only when it traces). This process must then not
        be forked any more.
        """
        settings, modules = _config(), _public_modules()
        with self._recorded() as warned:
            try:
                functions = primer.load(source)
                for arguments in calls:
                    primer.call(functions, arguments)
            except (primer.PrimerError, NotCachedError) as error:
                missing = next(_causes(error, NotCachedError), None)
                why = f"not compiled before: {missing}" if missing else str(error)
                raise PrimingError(why) from None
        if warned:
            raise PrimingError(f"a primer must not warn: {warned[0].message}")
        if _config() != settings:
            raise PrimingError("a primer must not change jax.config")
        if added := sorted(_public_modules() - modules):
            raise PrimingError(f"a primer must not import what runs begin without: {added[0]}")
        self._forget()

    def leave(self) -> None:
        """Undo the changes in jax; it keeps its traces."""
        self._put("_cached_lowering_to_hlo", self._lower)
        self._put("_cached_compilation", self._compile)

    def lower(self, traced: Any, module_name: str, backend: Any, *rest: Any, **named: Any) -> Any:
        """In place of jax's function: a lowered module, and its side values."""
        key = self._key(traced, module_name, rest, named)
        if key is not None and (known := self._lowered.get(key)) is not None:
            return known
        lowered = self._lower(traced, module_name, backend, *rest, **named)
        if self._recording and key is not None:
            self._lowered[key] = lowered
            self._traced.append(traced)
        return lowered

    def compile(self, module: Any, name: str, *rest: Any, **named: Any) -> Any:
        """In place of jax's function: an executable of this process' client."""
        known = self._compiled.get(id(module))
        tuple_args, to_inputs, to_outputs, callbacks, backend, devices, settings, profiler = rest
        if callbacks or profiler or (known is None and not self._recording):
            return self._compile(module, name, *rest, **named)
        asked = (tuple_args, tuple(to_inputs), tuple(to_outputs), settings, len(devices))
        if known is None or not known.serves(asked):
            options = self._options(module, *rest)
            if known is None or known.options.SerializeAsString() != options.SerializeAsString():
                self._read = None
                executable = self._compile(module, name, *rest, **named)
                if self._recording and self._read is not None:
                    made = Executable(module, asked, _config(), options, self._read)
                    self._compiled[id(module)] = made
                return executable
        if id(module) not in self._loaded:
            self._loaded[id(module)] = backend.deserialize_executable(
                known.code, devices, known.options
            )
        return self._loaded[id(module)]

    def _key(self, traced: Any, module_name: str, rest: Any, named: Any) -> Any:
        """All that a lowered module depends on, without the client; None if that has a device."""
        import jax

        parts = [id(traced), module_name, self._jax["trace_context"]()]
        for name, value in (*enumerate(rest), *sorted(named.items())):
            part = value
            if isinstance(value, self._jax["SemanticallyEqualShardings"]):
                unspecified = self._jax["UnspecifiedValue"]
                if not all(isinstance(sharding, unspecified) for sharding in value.shardings):
                    return None
                part = len(value.shardings)
            elif isinstance(value, tuple) and any(isinstance(part, jax.Device) for part in value):
                return None
            parts.append((name, part))
        try:
            hash(key := tuple(parts))
        except TypeError:
            return None
        return key

    def _options(
        self, module: Any, tuple_args: Any, to_inputs: Any, to_outputs: Any, _: Any, *rest: Any
    ) -> Any:
        """The compiler's options, as jax makes them."""
        import numpy as np

        backend, devices, settings, _profiler = rest
        array = np.empty(len(devices), dtype=object)
        array[:] = list(devices)
        return self._jax["create_compile_options"](
            module, tuple_args, to_inputs, to_outputs, backend, array, dict(settings)
        )

    @contextmanager
    def _recorded(self) -> Iterator[list[warnings.WarningMessage]]:
        """Record programs and warnings; compile nothing; start no thread that would stay."""

        def make_context() -> Any:
            context = self._jax["make_ir_context"]()
            context.enable_multithreading(False)
            return context

        def extract(data: bytes) -> Any:
            extracted = self._jax["extract_executable_and_time"](data)
            self._read = bytes(extracted[0])
            return extracted

        def refuse(_: Any, module: Any, *rest: Any, **named: Any) -> Any:
            raise NotCachedError(str(module.operation.attributes["sym_name"]))

        instead = {
            "make_ir_context": make_context,
            "extract_executable_and_time": extract,
            "backend_compile_and_load": refuse,
        }
        self._recording = True
        # Leaving this context makes Python forget which warnings were given already.
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                for name, replacement in instead.items():
                    self._put(name, replacement)
                yield warned
            finally:
                self._recording = False
                for name in instead:
                    self._put(name, self._jax[name])

    def _put(self, name: str, value: Any) -> None:
        """Set a private name of jax."""
        (module,) = (module for module, known in NAMES if known == name)
        setattr(importlib.import_module(module), name, value)

    def _forget(self) -> None:
        """Drop all that belongs to a device, and with it the client and its threads."""
        self._loaded.clear()
        self._read = None
        for cache, function in list(self._jax["_caches"].items()):
            if _name_of(function) not in KEPT:
                cache.cache_clear()
        self._jax["_cpp_pjit_cache_fun_only"].clear()
        self._jax["_cpp_pjit_cache_explicit_attributes"].clear()
        self._jax["PjitFunctionCache"].clear_all()
        self._jax["_clear_backends"]()
        for _ in range(2):
            gc.collect()


_in_place: Programs | None = None


def forget_all() -> None:
    """In a child: forget everything that the zygote had ready."""
    import jax

    if _in_place is not None:
        _in_place.leave()
        jax.clear_caches()


def _causes(error: BaseException, kind: type[BaseException]) -> Iterator[BaseException]:
    """``error`` and its causes, as far as they are of a kind."""
    at: BaseException | None = error
    while at is not None:
        if isinstance(at, kind):
            yield at
        at = at.__cause__ or at.__context__


def _find(module: str, name: str, without: Iterable[str]) -> Any:
    found = None
    if name not in without:
        with suppress(ImportError):
            found = getattr(importlib.import_module(module), name, None)
    if found is None:
        raise PrimingError(f"this version of jax has no {module}.{name}")
    return found


def _in_place_of(original: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, with the other methods that jax may call on the cache ``original``."""

    def replacement(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    for name in ("cache_clear", "cache_info", "cache_keys"):
        if hasattr(original, name):
            setattr(replacement, name, getattr(original, name))
    return replacement


def _name_of(function: str) -> str:
    """The name in a text like ``<function _dce_jaxpr at 0x7f1de0>``."""
    return function.split()[1].rpartition(".")[2] if function.startswith("<function ") else function
