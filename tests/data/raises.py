"""Mistakes that raise: each function is called without arguments, and its docstring names the hint.

`no_hint` stands for none. `test_feedback_errors.py` calls all of them behind the walls.
"""

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

x = jnp.arange(3.0)
seed = features = n_calls = 4.0
rngs = nnx.Rngs(0)


class Counts(nnx.Module):
    def __init__(self):
        self.counter = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        self.counter[...] += 1
        return x


def tracer_kept():
    """leaked_tracer"""
    kept = []
    jax.jit(lambda x: kept.append(x) or x)(x)
    return kept[0] + 1


def tracer_kept_by_grad():
    """leaked_tracer"""
    kept = []
    jax.grad(lambda x: kept.append(x) or x.sum())(x)
    jax.vmap(lambda x: kept.append(x) or x)(x)
    return kept[1] + jax.jit(lambda x: kept[1] + x)(1.0)


def branches():
    """branch_on_a_tracer"""
    return jax.jit(lambda x: 1 if x.sum() > 0 else 2)(x)


def loops():
    """branch_on_a_tracer"""

    def f(x):
        while x < 3:
            x = x + 1
        return x

    return jax.jit(f)(0.0)


def as_float():
    """value_of_a_tracer"""
    return jax.jit(lambda x: float(x.sum()))(x)


def as_int():
    """value_of_a_tracer"""
    return jax.jit(lambda x: int(x[0]))(x)


def as_item():
    """value_of_a_tracer"""
    return jax.jit(lambda x: x.sum().item())(x)


def traced_shape():
    """size_of_a_tracer"""
    return jax.jit(lambda n: jnp.zeros(n))(3)


def traced_arange():
    """size_of_a_tracer"""
    return jax.jit(lambda n: jnp.arange(n))(3)


def traced_range():
    """size_of_a_tracer"""
    return jax.jit(lambda n: sum(i for i in range(n)))(3)


def traced_index_of_a_list():
    """size_of_a_tracer"""
    return jax.jit(lambda n: [1, 2, 3][n])(1)


def traced_mask():
    """mask_of_a_tracer"""
    return jax.jit(lambda x: x[x > 1])(x)


def numpy_of_a_tracer():
    """numpy_of_a_tracer"""
    return jax.jit(lambda x: np.sin(np.asarray(x)))(x)


def closes_over_the_model():
    """other_trace_level"""
    model = Counts()
    return jax.jit(lambda x: model(x))(x)


def grad_of_a_closure():
    """other_trace_level"""
    model = Counts()
    return jax.grad(lambda x: model(x).sum())(x)


def list_of_modules():
    """plain_list_of_modules"""
    model = nnx.Module()
    model.layers = [nnx.Linear(2, 2, rngs=rngs), nnx.Linear(2, 2, rngs=rngs)]


def dict_of_modules():
    """plain_list_of_modules"""
    model = nnx.Module()
    model.layers = {"first": nnx.Linear(2, 2, rngs=rngs)}


def value_of_an_array():
    """no_value"""
    return x.value


def value_of_a_leaf():
    """no_value"""
    return [leaf.value for leaf in jax.tree.leaves(nnx.state(nnx.Linear(2, 2, rngs=rngs)))]


def value_of_a_float():
    """no_value"""
    return n_calls.value


def zeros_of_a_float():
    """float_as_size"""
    return jnp.zeros(features)


def ones_of_floats():
    """float_as_size"""
    return jnp.ones((2, features))


def linear_of_a_float():
    """float_as_size"""
    return nnx.Linear(3, features, rngs=rngs)


def normal_of_a_float():
    """float_as_size"""
    return jax.random.normal(jax.random.key(0), (features,))


def reshape_to_a_float():
    """float_as_size"""
    return x.reshape(features / 4, 3)


def numpy_zeros_of_a_float():
    """float_as_size"""
    return np.zeros(features)


def range_of_a_float():
    """float_as_size"""
    return [i for i in range(n_calls)]


def list_times_a_float():
    """float_as_size"""
    return [0] * n_calls


def fori_loop_of_a_float():
    """float_as_size"""
    return jax.lax.fori_loop(0, n_calls, lambda i, total: total + i, 0)


def split_of_a_float():
    """float_as_size"""
    return jax.random.split(jax.random.key(0), n_calls)


def index_by_a_float():
    """float_as_size"""
    return x[seed]


def list_index_by_a_float():
    """float_as_size"""
    return [1, 2, 3][seed]


def slice_by_a_float():
    """float_as_size"""
    return x[:seed]


def one_hot_of_a_float():
    """float_as_size"""
    return jax.nn.one_hot(jnp.array([1]), features)


def key_of_a_float():
    """float_as_seed"""
    return jax.random.key(seed)


def prng_key_of_a_float():
    """float_as_seed"""
    return jax.random.PRNGKey(seed)


def rngs_of_a_float():
    """float_as_seed"""
    return nnx.Rngs(seed)


def rngs_of_an_array():
    """float_as_seed"""
    return nnx.Rngs(jnp.int32(3))


def rngs_by_name():
    """float_as_seed"""
    return nnx.Rngs(params=seed)


def sum_of_a_float():
    """array_method_on_a_float"""
    return seed.sum()


def shape_of_a_float():
    """array_method_on_a_float"""
    return features.shape


def astype_of_a_float():
    """array_method_on_a_float"""
    return features.astype(int)


def index_of_a_float():
    """array_method_on_a_float"""
    return seed[0]


def length_of_a_float():
    """array_method_on_a_float"""
    return len(seed)


def writes_into_an_array():
    """writes_into_an_array"""
    y = jnp.zeros(3)
    y[0] = 1.0


def adds_into_an_array():
    """writes_into_an_array"""
    y = jnp.zeros(3)
    y[0] += 1.0


def plus_equals():
    """plus_equals_on_a_variable"""
    model = Counts()
    model.counter += 1


def times_equals():
    """plus_equals_on_a_variable"""
    model = Counts()
    model.counter *= 2


def tree_map():
    """tree_functions_moved"""
    return jax.tree_map(jnp.sum, [x])


def tree_leaves():
    """tree_functions_moved"""
    return jax.tree_leaves([x])


def key_reused():
    """key_reused"""
    with jax.debug_key_reuse(True):
        key = jax.random.key(0)
        return jax.random.normal(key) + jax.random.uniform(key)


def matrices_do_not_match():
    """shapes_do_not_match"""
    return jnp.ones((3, 4)) @ jnp.ones((3, 4))


def dot_does_not_match():
    """shapes_do_not_match"""
    return jnp.dot(x, jnp.ones((4, 2)))


def linear_does_not_match():
    """layer_of_another_width"""
    return nnx.Linear(5, 2, rngs=rngs)(x)


def sums_do_not_match():
    """shapes_do_not_match"""
    return x + jnp.ones(4)


def numpy_sums_do_not_match():
    """shapes_do_not_match"""
    return np.ones(3) + np.ones(4)


def stacks_do_not_match():
    """shapes_do_not_match"""
    return jnp.stack([x, jnp.ones(4)])


def concatenated_do_not_match():
    """shapes_do_not_match"""
    return jnp.concatenate([x, jnp.ones((4, 2))])


def reshaped_does_not_match():
    """shapes_do_not_match"""
    return x.reshape(2, 2)


def einsum_does_not_match():
    """shapes_do_not_match"""
    return jnp.einsum("i,i->", x, jnp.ones(4))


def carry_changes():
    """carry_changes"""
    return jax.lax.scan(lambda c, _: (jnp.append(c, 1.0), None), x, None, length=2)


def while_carry_changes():
    """carry_changes"""
    return jax.lax.while_loop(lambda c: c[0] < 3, lambda c: c + 0.5, jnp.array([0]))


def static_list():
    """unhashable_static"""
    return jax.jit(lambda x, sizes: x, static_argnums=1)(x, [1, 2])


def static_array():
    """unhashable_static"""
    return jax.jit(lambda x, y: x, static_argnums=1)(x, jnp.ones(2))


def array_in_a_set():
    """unhashable_array"""
    return {jnp.ones(2): 1}


def text_to_jit():
    """not_an_array"""
    return jax.jit(lambda x, how: x)(x, "sum")


def list_to_sum():
    """list_for_an_array"""
    return jnp.sum([1.0, 2.0])


def float_of_a_vector():
    """number_from_many"""
    return float(x)


def int_of_a_matrix():
    """number_from_many"""
    return int(jnp.ones((2, 2)))


def array_of_vectors():
    """number_from_many"""
    return float(nnx.Param(jnp.ones((2, 2))))


def float_of_a_numpy_vector():
    """number_from_many"""
    return float(np.ones(3))


def numpy_index_by_a_float():
    """float_as_size"""
    return np.ones(9)[seed]


def iterates_over_a_float():
    """array_method_on_a_float"""
    return sum(seed)


def numpy_matrices_do_not_match():
    """shapes_do_not_match"""
    return np.ones((3, 4)) @ np.ones((3, 4))


def numpy_dot_does_not_match():
    """shapes_do_not_match"""
    return np.dot(np.ones(3), np.ones(4))


def value_of_a_traced_array():
    """no_value"""
    return jax.jit(lambda x: x.value)(x)


def set_of_arrays():
    """unhashable_array"""
    return {x}


def truth_of_an_array():
    """truth_of_many"""
    return 1 if x > 1 else 2


def truth_of_a_numpy_array():
    """truth_of_many"""
    return 1 if np.ones(2) > 1 else 2


def grad_of_a_vector():
    """gradient_of_many"""
    return jax.grad(lambda x: x * 2)(x)


def grad_of_an_int():
    """gradient_by_an_int"""
    return jax.grad(lambda x: x * 2.0)(3)


def sums_a_state():
    """state_is_nested"""
    _, state = nnx.split(nnx.Sequential(nnx.Linear(2, 2, rngs=rngs)))
    return sum(jnp.sum(leaf) for leaf in state.values())


def dotted_key():
    """state_is_nested"""
    _, state = nnx.split(nnx.Sequential(nnx.Linear(2, 2, rngs=rngs)))
    return state["l1.kernel"]


def sums_a_key():
    """keys_among_the_leaves"""
    model = nnx.Linear(2, 2, rngs=rngs)
    model.rngs = rngs
    return sum(jnp.sum(leaf) for leaf in jax.tree.leaves(nnx.state(model)))


def module_without_rngs():
    """rngs_are_missing"""
    return nnx.Linear(2, 2)


def linen_apply():
    """linen_on_nnx"""
    return nnx.Linear(2, 2, rngs=rngs).apply({}, x)


def linen_init():
    """linen_on_nnx"""
    return nnx.Linear(2, 2, rngs=rngs).init(jax.random.key(0), x)


def raises_itself():
    """no_hint"""
    raise RuntimeError("of the student's own")


def missing_module():
    """module_not_installed"""
    import torch


def missing_name():
    """no_hint"""
    return jnp.sum(undefined_name)


def missing_import():
    """import_is_missing"""
    return math.sqrt(2.0)


def recursion():
    """recursion"""
    return recursion()


def exits():
    """ends_the_process"""
    raise SystemExit


def reads_a_file():
    """no_files"""
    return open("weights.npz")


def asks_for_input():
    """no_input"""
    return input()


def closes_the_process():
    """ends_the_process"""
    exit()


def a_type_of_its_own():
    """no_hint"""

    class SystemExitOfMine(Exception):
        pass

    raise SystemExitOfMine("UnexpectedTracerError, recursion depth, jnp.arange")


def a_number_that_is_no_size():
    """no_hint"""
    return int("4.0")


def a_method_that_is_missing():
    """no_hint"""
    return x.summ()


def a_key_that_is_missing():
    """no_hint"""
    return {"l1": 1}["l2"]


def shape_of_a_list():
    """no_hint"""
    return [1.0].shape


def old_jax_numpy_name():
    """no_such_name"""
    return jnp.foo


def not_enough_values():
    """no_hint"""
    a, b = 1


def a_name_that_notebooks_have():
    """name_of_notebooks"""
    display(1)  # a file that speaks of a NameError gets no stand-in
