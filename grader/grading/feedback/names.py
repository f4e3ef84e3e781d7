"""Names that solutions ask for and that are not there: gone, in another module, of other libraries.

`tests/grading/test_feedback_imports.py` compares them with the versions that run solutions.
"""

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
# Names that are in another module, or have another name there: `module` has no `name`.
_HOMES = (
    (
        ("jax", "jax.numpy"),
        "jax.nn",
        "elu gelu leaky_relu log_sigmoid log_softmax logsumexp one_hot relu selu sigmoid silu "
        "softmax softplus standardize swish",
    ),
    (
        ("jax", "jax.numpy"),
        "jax.lax",
        "cond fori_loop map scan stop_gradient switch while_loop",
    ),
    (
        ("jax.numpy", "jax.lax"),
        "jax",
        "checkpoint grad jacfwd jacrev jit value_and_grad vmap",
    ),
    (
        ("jax", "flax.nnx"),
        "jax.numpy",
        "arange array asarray concatenate dot exp log matmul mean ones sqrt stack sum where zeros",
    ),
    (
        ("jax.numpy",),
        "jax.random",
        "PRNGKey bernoulli categorical choice key normal permutation randint uniform",
    ),
)
ELSEWHERE = {
    **{
        f"{module}.{name}": f"`{home}.{name}`"
        for modules, home, names in _HOMES
        for module in modules
        for name in names.split()
    },
    "jax.numpy.random": "`jax.random`, whose functions take a key",
    "jax.numpy.nn": "`jax.nn`",
    "jax.nnx": "`flax.nnx`",
    "flax.nnx.BatchNorm1d": "`nnx.BatchNorm`",
    "flax.nnx.BatchNorm2d": "`nnx.BatchNorm`",
    "flax.nnx.Conv1d": "`nnx.Conv`",
    "flax.nnx.Conv2d": "`nnx.Conv`",
    "flax.nnx.Dense": "`nnx.Linear`",
    "flax.nnx.Embedding": "`nnx.Embed`",
    "flax.nnx.ModuleList": "`nnx.List`",
    "flax.nnx.Parameter": "`nnx.Param`",
    "flax.nnx.ReLU": "`nnx.relu`",
    "flax.nnx.Sigmoid": "`nnx.sigmoid`",
    "flax.nnx.Softmax": "`nnx.softmax`",
    "flax.nnx.Tanh": "`nnx.tanh`",
    "flax.nnx.compact": "`__init__`, in which a module of NNX makes its layers",
    "flax.linen.Linear": "`flax.nnx.Linear`",
}
# Modules that are often imported, whose names are misspelt.
MODULES = ("jax", "flax", "numpy", "optax")
SUBMODULES = {
    "jax": ("numpy", "nn", "lax", "random", "tree", "tree_util", "scipy", "experimental"),
    "flax": ("nnx", "linen"),
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
