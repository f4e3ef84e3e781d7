"""Why a name could not be imported: gone from a library, a file of one's own, or not installed."""

import re
import sys
from collections.abc import Container

from grader.grading.feedback.meanings import Meaning
from grader.sandbox.outcome import Raised

_TYPES = ("ModuleNotFoundError", "ImportError", "AttributeError")
_NO_MODULE = re.compile(r"No module named '([\w.]{1,200})'")
_NO_NAME = re.compile(r"cannot import name '(\w{1,100})' from '([\w.]{1,200})'")
_NO_ATTRIBUTE = re.compile(r"[Mm]odule '?([\w.]{1,200})'? has no attribute '(\w{1,100})'")
_RELATIVE = re.compile(r"attempted relative import")

LIBRARIES = {"jax": "JAX", "flax": "Flax", "numpy": "NumPy"}
INSTEAD = "do it with jax, flax and numpy"
ONE_FILE = "only one file runs, so put everything into it"

# Names that JAX, Flax and NumPy once had, and what to write. A name stands for all that is in it.
GONE = {
    "jax.DeviceArray": "`jax.Array`",
    "jax.abstract_arrays": "`jax.ShapeDtypeStruct`",
    "jax.api": "the same name from `jax` itself, such as `jax.jit`",
    "jax.clear_backends": "`jax.clear_caches()`",
    "jax.config": "`import jax`, then `jax.config.update(...)`",
    "jax.core.ConcreteArray": "`jax.Array`",
    "jax.core.get_aval": "`jax.typeof(x)`",
    "jax.core": "the same name from `jax.extend.core`",
    "jax.curry": "`functools.partial`",
    "jax.device_put_replicated": "`jax.device_put`",
    "jax.device_put_sharded": "`jax.device_put`",
    "jax.experimental.array_api": "`jax.numpy`",
    "jax.experimental.disable_x64": "`jax.enable_x64(False)`",
    "jax.experimental.enable_x64": "`jax.enable_x64(True)`",
    "jax.experimental.global_device_array": "`jax.Array`",
    "jax.experimental.host_callback": "`jax.debug.print` or `jax.pure_callback`",
    "jax.experimental.loops": "`jax.lax.fori_loop` or `jax.lax.scan`",
    "jax.experimental.maps": "`jax.vmap` or `jax.shard_map`",
    "jax.experimental.optimizers": "`optax`, such as `optax.adam`, or "
    "`jax.example_libraries.optimizers`",
    "jax.experimental.stax": "layers of `flax.nnx`, or `jax.example_libraries.stax`",
    "jax.experimental.vectorize": "`jax.numpy.vectorize`",
    "jax.interpreters.xla.DeviceArray": "`jax.Array`",
    "jax.lax.pvary": "`jax.lax.pcast`",
    "jax.lax.tie_in": "the second argument itself",
    "jax.lib.xla_bridge": "`jax.devices()` or `jax.default_backend()`",
    "jax.lib.xla_client": "functions of `jax` and `jax.lax`",
    "jax.lib.xla_extension": "functions of `jax` and `jax.lax`",
    "jax.linear_util": "`jax.extend.linear_util`",
    "jax.nn.normalize": "`jax.nn.standardize`",
    "jax.numpy.DeviceArray": "`jax.Array`",
    "jax.numpy.Inf": "`jnp.inf`",
    "jax.numpy.NAN": "`jnp.nan`",
    "jax.numpy.NINF": "`-jnp.inf`",
    "jax.numpy.NaN": "`jnp.nan`",
    "jax.numpy.PINF": "`jnp.inf`",
    "jax.numpy.alltrue": "`jnp.all`",
    "jax.numpy.asscalar": "`x.item()`",
    "jax.numpy.cumproduct": "`jnp.cumprod`",
    "jax.numpy.fix": "`jnp.trunc`",
    "jax.numpy.in1d": "`jnp.isin`",
    "jax.numpy.infty": "`jnp.inf`",
    "jax.numpy.issubsctype": "`jnp.issubdtype`",
    "jax.numpy.msort": "`jnp.sort(x, axis=0)`",
    "jax.numpy.product": "`jnp.prod`",
    "jax.numpy.round_": "`jnp.round`",
    "jax.numpy.row_stack": "`jnp.vstack`",
    "jax.numpy.sometrue": "`jnp.any`",
    "jax.numpy.trapz": "`jnp.trapezoid`",
    "jax.ops.index": "`x.at[...]`",
    "jax.ops.index_add": "`x.at[...].add(value)`",
    "jax.ops.index_max": "`x.at[...].max(value)`",
    "jax.ops.index_min": "`x.at[...].min(value)`",
    "jax.ops.index_mul": "`x.at[...].multiply(value)`",
    "jax.ops.index_update": "`x.at[...].set(value)`",
    "jax.partial": "`functools.partial`",
    "jax.prng": "`jax.random`",
    "jax.random.KeyArray": "`jax.Array`",
    "jax.random.PRNGKeyArray": "`jax.Array`",
    "jax.random.shuffle": "`jax.random.permutation`",
    "jax.scipy.special.sph_harm": "`jax.scipy.special.sph_harm_y`",
    "jax.soft_pmap": "`jax.vmap`",
    "jax.tree_util.tree_multimap": "`jax.tree.map`",
    "jax.util": "functions of `functools` and `itertools`",
    "jax.xla": "`jax.Array` for its arrays",
    "jax.xla_computation": "`jax.jit(function).lower(...)`",
    "jax.xmap": "`jax.vmap` or `jax.shard_map`",
    "flax.deprecated": "`flax.nnx`",
    "flax.nn": "`flax.nnx`",
    "flax.optim": "`optax`, such as `optax.adam`",
    "numpy.Inf": "`np.inf`",
    "numpy.NaN": "`np.nan`",
    "numpy.alltrue": "`np.all`",
    "numpy.asscalar": "`x.item()`",
    "numpy.bool8": "`np.bool_`",
    "numpy.complex": "`complex`",
    "numpy.cumproduct": "`np.cumprod`",
    "numpy.float": "`float`, or `np.float64`",
    "numpy.float_": "`np.float64`",
    "numpy.in1d": "`np.isin`",
    "numpy.int": "`int`, or `np.int64`",
    "numpy.mat": "`np.asarray`",
    "numpy.msort": "`np.sort(x, axis=0)`",
    "numpy.object": "`object`",
    "numpy.product": "`np.prod`",
    "numpy.sometrue": "`np.any`",
    "numpy.trapz": "`np.trapezoid`",
}
# Modules that Python itself no longer has in every version that runs solutions.
_GONE_FROM_PYTHON = """
asynchat asyncore audioop cgi cgitb chunk crypt distutils imghdr imp lib2to3 mailcap msilib nis
nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib uu xdrlib
"""
GONE_FROM_PYTHON = frozenset(_GONE_FROM_PYTHON.split())
# Libraries that solutions ask for. Any other unknown name may as well be a file of the student's.
_KNOWN_LIBRARIES = """
PIL IPython altair bokeh chex cupy cv2 cvxpy dask diffrax distrax dm_env dm_haiku e3nn einops
equinox fastai gpytorch graphviz gym gymnasium h5py haiku ipywidgets jaxopt jaxtyping joblib jraph
jupyter keras lightgbm lineax matplotlib ml_collections mpmath mxnet nbformat networkx nltk numba
numexpr numpyro objax onnx opt_einsum optax optimistix orbax pandas penzai plotly polars pyro pytest
pytorch_lightning ray requests rlax scipy seaborn sklearn skimage sonnet spacy statsmodels sympy
tensorboard tensorflow tensorflow_datasets tensorflow_probability tensorstore theano tinygrad torch
torchvision tqdm transformers treescope trax typeguard wandb xarray xgboost
"""
KNOWN_LIBRARIES = frozenset(_KNOWN_LIBRARIES.split())


def missing_name(answer: Raised, beside: Container[str] = ()) -> Meaning | None:
    """Why a name could not be imported or found in a module; None for another error.

    ``beside`` are the modules that were handed in with the file.
    """
    if answer.type_name not in _TYPES:
        return None
    if answer.type_name != "AttributeError" and _RELATIVE.search(answer.text):
        return _meaning(
            "file_beside", f"a name after `from .` means a file beside this one: {ONE_FILE}"
        )
    dotted = _missing(answer.text)
    top = dotted.partition(".")[0]
    if not dotted or top == "submission":
        return None
    if answer.type_name == "AttributeError" and top not in LIBRARIES:
        return None
    if top in LIBRARIES:
        return _of_library(dotted, top)
    return _of_module(dotted, top, beside)


def _meaning(identity: str, advice: str) -> Meaning:
    return Meaning(identity, "", advice)


def _missing(text: str) -> str:
    """The dotted name that is missing; empty if the text names none."""
    if hit := _NO_MODULE.search(text):
        return hit[1]
    hit = _NO_NAME.search(text)
    if hit:
        return f"{hit[2]}.{hit[1]}"
    hit = _NO_ATTRIBUTE.search(text)
    return f"{hit[1]}.{hit[2]}" if hit else ""


def _of_library(dotted: str, library: str) -> Meaning | None:
    """A name that a library lacks. Of a library that lacks altogether nothing is said."""
    parts = dotted.split(".")
    if len(parts) == 1:
        return None
    if parts[:2][-1].startswith("tree_") and library == "jax":
        return None  # `meanings` knows these
    for length in range(len(parts), 1, -1):
        name = ".".join(parts[:length])
        if name in GONE:
            told = f"`{name}` is gone from {LIBRARIES[library]}: write {GONE[name]}"
            return _meaning("gone_from_a_library", told)
    return _meaning(
        "no_such_name",
        f"the version of {LIBRARIES[library]} that runs solutions has no `{dotted}`: it is gone, "
        "or newer, or its name is another; look it up in the documentation of that version",
    )


def _of_module(dotted: str, top: str, beside: Container[str]) -> Meaning:
    """A module that is none of the libraries, or a name in it."""
    if top in beside:
        return _meaning("file_beside", f"`{top}` lies beside this file: {ONE_FILE}")
    if top in KNOWN_LIBRARIES:
        return _meaning(
            "module_not_installed",
            f"the library `{top}` is not installed where solutions are run: {INSTEAD}",
        )
    if top in GONE_FROM_PYTHON:
        return _meaning(
            "gone_from_python", f"`{top}` is gone from newer versions of Python: do without it"
        )
    if top in sys.stdlib_module_names:
        return _meaning("no_such_name", f"Python itself has no `{dotted}`: is its name another?")
    return _meaning(
        "unknown_module",
        f"there is no module `{top}` where solutions are run. If it is a file of yours: {ONE_FILE}."
        f" If it is a library: {INSTEAD}",
    )
