"""Submissions made up for `agree.py`: students might use jax in these ways, and no sample does.

Most return whatever numbers they compute: the verdict is then WA, and every bit is compared all the
same. No variant prints a time or an address.
"""

import random
from collections.abc import Iterator
from pathlib import Path

SEED = 20261122
PROBLEM = "eager_debug_step_count"
FLAGS = 'import os; os.environ["XLA_FLAGS"] = "{}"'

# What files do before they begin. Some of it changes numbers.
PRELUDES = {
    "x64": 'import jax; jax.config.update("jax_enable_x64", True)',
    "no_jit": 'import jax; jax.config.update("jax_disable_jit", True)',
    "debug_nans": 'import jax; jax.config.update("jax_debug_nans", True)',
    "debug_infs": 'import jax; jax.config.update("jax_debug_infs", True)',
    "leaks": 'import jax; jax.config.update("jax_check_tracer_leaks", True)',
    "precision": 'import jax; jax.config.update("jax_default_matmul_precision", "bfloat16")',
    "highest": 'import jax; jax.config.update("jax_default_matmul_precision", "highest")',
    "rbg": 'import jax; jax.config.update("jax_default_prng_impl", "rbg")',
    "not_partitionable": 'import jax; jax.config.update("jax_threefry_partitionable", False)',
    "own_keys": 'import jax; jax.config.update("jax_enable_custom_prng", True)',
    "rank": 'import jax; jax.config.update("jax_numpy_rank_promotion", "raise")',
    "strict": 'import jax; jax.config.update("jax_numpy_dtype_promotion", "strict")',
    "bits_16": 'import jax; jax.config.update("jax_default_dtype_bits", "32")',
    "no_cache": 'import jax; jax.config.update("jax_enable_compilation_cache", False)',
    "own_cache": 'import jax; jax.config.update("jax_compilation_cache_dir", "/tmp/cache")',
    "synchronous": 'import jax; jax.config.update("jax_cpu_enable_async_dispatch", False)',
    "devices": 'import jax; jax.config.update("jax_num_cpu_devices", 3)',
    "platforms": 'import jax; jax.config.update("jax_platforms", "cpu")',
    "optimisation": 'import jax; jax.config.update("jax_exec_time_optimization_effort", -1.0)',
    "passes": 'import jax; jax.config.update("jax_disable_most_optimizations", True)',
    "transfers": 'import jax; jax.config.update("jax_transfer_guard", "allow")',
    "softmax": 'import jax; jax.config.update("jax_softmax_custom_jvp", False)',
    "clears": "import jax; jax.clear_caches()",
    "clears_backends": "import jax; jax.devices(); jax.clear_backends()",
    "fast_math": FLAGS.format("--xla_cpu_enable_fast_math=true"),
    "two_devices": FLAGS.format("--xla_force_host_platform_device_count=2"),
    "one_thread": FLAGS.format("--xla_cpu_multi_thread_eigen=false"),
    "no_passes": FLAGS.format("--xla_backend_optimization_level=0"),
    "hides_flags": (
        f"{FLAGS.format('--xla_force_host_platform_device_count=2')}\n"
        'import jax; jax.devices(); del os.environ["XLA_FLAGS"]'
    ),
    "environment": 'import os; os.environ["JAX_ENABLE_X64"] = "1"',
    "collector": "import gc; gc.collect(); gc.disable()",
    "warnings": 'import warnings; warnings.simplefilter("error")',
    "reloads": "import importlib, jax.numpy; importlib.reload(jax.numpy)",
    "hashes": "import jax; jax.jit(lambda a: a + 1)(1.0)",
}

# Expressions of x (a float32 vector), key, m (a matrix made of x), and layers' classes.
EXPRESSIONS = {
    "vmap": "jax.vmap(lambda a: a * jnp.sin(a))(x)",
    "vmap_of_grad": "jax.vmap(jax.grad(lambda a: jnp.tanh(a) ** 3))(x)",
    "scan": "lax.scan(lambda c, a: (c * 0.9 + a, c), 0.0, x)[1]",
    "scan_of_linear": "lax.scan(lambda c, a: (jnp.tanh(m @ c), a * c.sum()), x, x)[1]",
    "fori_loop": "lax.fori_loop(0, 17, lambda i, c: c + jnp.sin(c) * i, x)",
    "while_loop": "lax.while_loop(lambda c: c.sum() < 50, lambda c: jnp.abs(c) + 0.7, x)",
    "cond": "lax.cond(x[0] > 0, jnp.sin, jnp.cos, x)",
    "switch": "lax.switch(x.size % 3, [jnp.sin, jnp.cos, jnp.exp], x)",
    "associative_scan": "lax.associative_scan(jnp.multiply, x)",
    "map": "lax.map(lambda a: jnp.log1p(a * a), x)",
    "jit": "jax.jit(lambda a: jnp.exp(-a) / (1 + a * a))(x)",
    "jit_static": 'jax.jit(lambda a, n: a**n, static_argnames="n")(x, n=3)',
    "jit_donate": "jax.jit(lambda a: a * 3, donate_argnums=0)(x + 0)",
    "jit_in_jit": "jax.jit(lambda a: jax.jit(jnp.sin)(a) + jax.jit(jnp.cos)(a))(x)",
    "nnx_jit": "nnx.jit(lambda l, a: l(a))(nnx.Linear(x.size, 5, rngs=rngs), x)",
    "nnx_grad": "nnx.grad(lambda l: (l(x) ** 2).sum())(nnx.Linear(x.size, 5, rngs=rngs))",
    "nnx_vmap": "nnx.vmap(lambda l, a: l(a), in_axes=(None, 0))(linear(1), x[:, None])",
    "nnx_scan": "nnx.scan(lambda c, a: (c + a, c * a))(jnp.float32(0), x)[1]",
    "nnx_cond": "nnx.cond(x[0] > 0, lambda l: l(x), lambda l: -l(x), linear(x.size))",
    "nnx_remat": "nnx.remat(lambda l: l(x))(nnx.Linear(x.size, 2, rngs=rngs))",
    "value_and_grad": "jax.value_and_grad(lambda a: (m @ a).prod())(x)",
    "hessian": "jax.hessian(lambda a: jnp.sum(jnp.sin(a) * a[::-1]))(x)",
    "jacfwd": "jax.jacfwd(lambda a: m @ jnp.tanh(a))(x)",
    "jacrev": "jax.jacrev(lambda a: m @ jnp.tanh(a))(x)",
    "jvp": "jax.jvp(jnp.tanh, (x,), (x * 2,))",
    "vjp": "jax.vjp(lambda a: m @ a, x)[1](x)",
    "linearize": "jax.linearize(lambda a: jnp.sin(a) ** 2, x)[1](x)",
    "checkpoint": "jax.grad(jax.checkpoint(lambda a: jnp.sin(jnp.sin(a)).sum()))(x)",
    "custom_vjp": "jax.grad(lambda a: own_rule(a).sum())(x)",
    "custom_jvp": "jax.grad(lambda a: own_jvp(a).sum())(x)",
    "stop_gradient": "jax.grad(lambda a: (lax.stop_gradient(a) * a).sum())(x)",
    "normal": "jax.random.normal(key, (100,))",
    "old_key": "jax.random.uniform(jax.random.PRNGKey(7), (33,))",
    "rbg_key": 'jax.random.normal(jax.random.key(7, impl="rbg"), (33,))',
    "many_keys": "jax.vmap(lambda k: jax.random.normal(k, (3,)))(jax.random.split(key, 9))",
    "fold_in": "jax.random.bits(jax.random.fold_in(key, 5), (20,))",
    "permutation": "jax.random.permutation(key, 3000)",
    "choice": "jax.random.choice(key, 50, (20,), replace=False)",
    "categorical": "jax.random.categorical(key, x, shape=(40,))",
    "gamma": "jax.random.gamma(key, 2.5, (30,))",
    "poisson": "jax.random.poisson(key, 3.0, (30,))",
    "truncated": "jax.random.truncated_normal(key, -1, 1, (30,))",
    "orthogonal": "jax.random.orthogonal(key, 5)",
    "multivariate": "jax.random.multivariate_normal(key, x, m @ m.T + jnp.eye(x.size))",
    "large_product": "big() @ big().T",
    "large_sum": "jnp.sum(jax.random.normal(key, (2000, 2000)), axis=0)",
    "large_softmax": "jax.nn.softmax(jax.random.normal(key, (300, 1000)))[0]",
    "large_sort": "jnp.sort(jax.random.normal(key, (200000,)))[::100]",
    "large_copy": "jnp.array(np.arange(1 << 20, dtype=np.float32))[::4096] + x[0]",
    "large_cumsum": "jnp.cumsum(jax.random.normal(key, (100000,)))[::100]",
    "large_convolution": "jnp.convolve(jax.random.normal(key, (5000,)), x)[::10]",
    "solve": "jnp.linalg.solve(m + 9 * jnp.eye(x.size), x)",
    "inverse": "jnp.linalg.inv(m + 9 * jnp.eye(x.size))",
    "svd": "jnp.linalg.svd(m, compute_uv=False)",
    "eigh": "jnp.linalg.eigh(m + m.T)[0]",
    "eigenvalues": "jnp.abs(jnp.linalg.eigvals(m))",
    "qr": "jnp.linalg.qr(m)[1]",
    "cholesky": "jnp.linalg.cholesky(m @ m.T + jnp.eye(x.size))",
    "determinant": "jnp.linalg.slogdet(m + 9 * jnp.eye(x.size))",
    "least_squares": "jnp.linalg.lstsq(m + jnp.eye(x.size), x)[0]",
    "expm": "jax.scipy.linalg.expm(m / 9)",
    "fft": "jnp.abs(jnp.fft.fft(x))",
    "einsum": 'jnp.einsum("i,jk,k->ij", x, m, x)',
    "tensordot": "jnp.tensordot(m, m, axes=1)",
    "argsort": "jnp.argsort(x)",
    "top_k": "lax.top_k(x, 1)",
    "unique": "jnp.unique(jnp.round(x), size=9, fill_value=0)",
    "median": "jnp.median(x)",
    "quantile": "jnp.quantile(x, jnp.array([0.1, 0.9]))",
    "histogram": "jnp.histogram(x, bins=4)",
    "interpolation": "jnp.interp(x, jnp.linspace(-3, 3, 7), jnp.arange(7.0))",
    "gather": "x[jnp.array([0, -1, 0])]",
    "scatter": "x.at[jnp.array([0, 0])].add(2.5)",
    "segment_sum": "jax.ops.segment_sum(jnp.tile(x, 2), jnp.arange(2 * x.size) % 3, 3)",
    "slices": "lax.dynamic_slice(x, (0,), (1,)) + lax.dynamic_index_in_dim(x, 0)",
    "windows": 'lax.reduce_window(x, 0.0, lax.add, (1,), (1,), "SAME")',
    "one_hot": "jax.nn.one_hot(jnp.argmax(x), 8)",
    "where": "jnp.where(x > 0, jnp.sqrt(jnp.abs(x)), x)",
    "special": "jax.scipy.special.gammaln(jnp.abs(x) + 1) + jax.scipy.special.erf(x)",
    "statistics": "jax.scipy.stats.norm.logpdf(x)",
    "logsumexp": "jax.nn.logsumexp(x)",
    "activations": "jax.nn.gelu(x) + jax.nn.silu(x) + jax.nn.elu(x) + jax.nn.softplus(x)",
    "bfloat16": "(x.astype(jnp.bfloat16) * 3).astype(jnp.float32)",
    "float16": "(m.astype(jnp.float16) @ x.astype(jnp.float16)).astype(jnp.float32)",
    "integers": "(x * 100).astype(jnp.int32) // 7 % 5",
    "bits": "lax.bitcast_convert_type(x, jnp.int32) >> 9",
    "complex": "jnp.abs(lax.complex(x, x) ** 2)",
    "nan": "jnp.nan_to_num(x / (x - x))",
    "precision": "jnp.dot(m, x, precision=lax.Precision.HIGHEST)",
    "attention": "nnx.MultiHeadAttention(2, 8, rngs=rngs, decode=False)(big()[:4, :8])",
    "batch_norm": "nnx.BatchNorm(8, rngs=rngs)(big()[:4, :8])",
    "layer_norm": "nnx.LayerNorm(8, rngs=rngs)(big()[:4, :8])",
    "dropout": "nnx.Dropout(0.5, rngs=rngs)(big()[:4, :8])",
    "embedding": "nnx.Embed(9, 4, rngs=rngs)(jnp.arange(3))",
    "convolution": "nnx.Conv(2, 3, (3,), rngs=rngs)(big()[:6, :2])",
    "large_conv": "nnx.Conv(8, 8, (3, 3), rngs=rngs)(big()[:64, :].reshape(1, 32, 64, 8)).sum(-1)",
    "lstm": "nnx.RNN(nnx.LSTMCell(2, 3, rngs=rngs))(big()[:5, :2][None])",
    "gru": "nnx.RNN(nnx.GRUCell(2, 3, rngs=rngs))(big()[:5, :2][None])",
    "large_layer": "nnx.Linear(256, 64, rngs=rngs)(big()[:4])",
    "pooling": "nnx.avg_pool(big()[:4, :8].reshape(1, 4, 8, 1), (2, 2), (2, 2))",
    "initialiser": "nnx.initializers.glorot_uniform()(key, (20, 30))",
    "split_and_merge": "nnx.merge(*nnx.split(nnx.Linear(x.size, 3, rngs=rngs)))(x)",
    "pure_callback": "jax.pure_callback(lambda a: np.sin(a), x, x)",
    "debug_print": 'jax.jit(lambda a: jax.debug.print("{a}", a=a) or a * 2)(x)',
    "io_callback": "jax.experimental.io_callback(lambda a: a * 2, x, x)",
    "jaxpr": "len(str(jax.make_jaxpr(lambda a: jnp.sin(a) @ a)(x))) * x",
    "lower": "jax.jit(jnp.sin).lower(x).compile()(x)",
    "export": "jax.export.export(jax.jit(jnp.sin))(x).call(x)",
    "eval_shape": "jax.eval_shape(lambda a: jnp.outer(a, a), x).shape[0] * x",
    "disable_jit": "no_jit(x)",
    "devices": "jax.device_put(x, jax.devices()[-1]) * jax.device_count()",
    "sharded": "sharded(x)",
    "pmap": "jax.pmap(jnp.sin)(x[None])",
    "x64": "in_double(x)",
    "clears": "[x.sum(), jax.clear_caches(), jnp.sin(x).sum()][2]",
    "clears_backends": "[x.sum(), jax.clear_backends(), jnp.sin(np.ones(3))][2]",
    "cost": "jax.jit(lambda a: a @ a).lower(m).compile().cost_analysis().get('flops', 0) * 1.0",
    "hlo": "len(jax.jit(jnp.tanh).lower(x).as_text()) * 1.0",
    "threads": "in_threads(x)",
    "slow_python": "sum(i * i % 7 for i in range(300000)) + x",
    "slow_jax": "lax.fori_loop(0, 200000, lambda i, c: c * 0.99 + jnp.sin(c), x)",
    "sleep": "[time.sleep(0.15), x][1]",
    "counts_traces": "count_traces(x)",
}

HEAD = """\
import threading
import time

import jax
import jax.experimental
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import export, lax
from jax.sharding import NamedSharding, PartitionSpec


@jax.custom_vjp
def own_rule(a):
    return jnp.sin(a)


own_rule.defvjp(lambda a: (jnp.sin(a), a), lambda a, g: (g * jnp.cos(a) * 1.5,))


@jax.custom_jvp
def own_jvp(a):
    return jnp.sin(a)


@own_jvp.defjvp
def _(primals, tangents):
    return own_jvp(primals[0]), 2.5 * tangents[0]


def linear(size):
    return nnx.Linear(size, 2, rngs=nnx.Rngs(5))


def big():
    return jnp.linspace(-1, 1, 64 * 256).reshape(64, 256)


def no_jit(x):
    with jax.disable_jit():
        return jnp.tanh(x) * 2


def sharded(x):
    mesh = jax.make_mesh((1,), ("i",))
    return jax.jit(jnp.sin)(jax.device_put(x, NamedSharding(mesh, PartitionSpec("i"))))


def in_double(x):
    with jax.enable_x64(True):
        return jnp.exp(jnp.asarray(np.asarray(x), jnp.float64))


def in_threads(x):
    found = {}

    def work(n):
        found[n] = jnp.sin(x * n).sum()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return jnp.stack([found[n] for n in range(4)])


def count_traces(x):
    traced = []

    @jax.jit
    def step(a):
        traced.append(1)
        return a * 2

    for _ in range(3):
        x = step(x)
    step(x[None])
    return x.sum() + len(traced)
"""
ENTRY = """\


def eager_debug_step_count(seed, x, features, n_calls):
    key, rngs = jax.random.key(int(seed)), nnx.Rngs(int(seed))
    m = jnp.outer(x, jnp.cos(x)) + jnp.eye(x.size)
    value = {expression}
    leaves = [np.asarray(leaf, np.float64).ravel() for leaf in jax.tree.leaves(value)]
    return np.concatenate(leaves)[:4000]
"""
# The flags are set when XLA may have read them; of a problem whose cases bring no array.
LATE_FLAGS = """\
import os

import jax.numpy as jnp


def tiny(a, b):
    os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
    import jax

    return [a + b, a * b * jax.device_count()]
"""


def variants(bases: list[Path]) -> Iterator[tuple[str, str, str]]:
    """Name, problem and source of all variants.

    Every expression; every prelude ahead of one file of ``bases``, whose folder's folder tells the
    problem, and ahead of one expression.
    """
    chance = random.Random(SEED)
    for name, expression in EXPRESSIONS.items():
        yield f"expression/{name}", PROBLEM, HEAD + ENTRY.format(expression=expression)
    for name, prelude in PRELUDES.items():
        path = chance.choice(bases)
        source = f"{prelude}\n{path.read_text()}"
        yield f"prelude/{name} {path.stem}", path.parents[1].name, source
        with_it = chance.choice(list(EXPRESSIONS))
        source = f"{prelude}\n{HEAD}{ENTRY.format(expression=EXPRESSIONS[with_it])}"
        yield f"prelude/{name} {with_it}", PROBLEM, source
    yield "prelude/late_flags", "tiny", LATE_FLAGS
