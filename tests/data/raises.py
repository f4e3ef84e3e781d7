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


def stops_in_a_debugger():
    """breakpoint"""
    breakpoint()
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
    """product_does_not_match"""
    return jnp.ones((3, 4)) @ jnp.ones((3, 4))


def dot_does_not_match():
    """product_does_not_match"""
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
    """parts_of_unequal_shapes"""
    return jnp.stack([x, jnp.ones(4)])


def concatenated_do_not_match():
    """shapes_do_not_match"""
    return jnp.concatenate([x, jnp.ones((4, 2))])


def reshaped_does_not_match():
    """size_is_written"""
    return x.reshape(2, 2)


def reshaped_does_not_match_by_name():
    """shapes_do_not_match"""
    rows = cols = 2
    return x.reshape(rows, cols)


def parts_do_not_match():
    """parts_of_unequal_shapes"""
    return jnp.array([x.sum(), x])


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
    """product_does_not_match"""
    return np.ones((3, 4)) @ np.ones((3, 4))


def numpy_dot_does_not_match():
    """product_does_not_match"""
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


def a_method_that_is_misspelt():
    """misspelt"""
    return x.summ()


def a_method_that_nothing_is_like():
    """no_hint"""
    return x.foo()


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


def a_name_that_is_misspelt():
    """misspelt"""
    total = x.sum()
    return totl + total


def a_layer_without_self():
    """misspelt"""

    class Model(nnx.Module):
        def __init__(self):
            self.layer = nnx.Linear(3, 2, rngs=rngs)

        def __call__(self, x):
            return layer(x)

    return Model()(x)


def a_name_that_notebooks_have():
    """name_of_notebooks"""
    display(1)  # a file that speaks of a NameError gets no stand-in


def meant_as_no_processes_1():
    """no_processes"""
    import subprocess

    subprocess.run(["ls"])


def meant_as_no_processes_2():
    """no_processes"""
    import os

    return os.popen("ls").read()


def meant_as_no_processes_3():
    """no_processes"""
    import multiprocessing

    with multiprocessing.Pool(2) as pool:
        return pool.map(abs, [1, 2])


def meant_as_no_processes_4():
    """no_processes"""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(abs, [1, 2]))


def meant_as_no_network_1():
    """no_network"""
    import socket

    socket.socket()


def meant_as_no_network_2():
    """no_network"""
    import urllib.request

    urllib.request.urlopen("https://example.com")


def meant_as_refused_by_the_system():
    """refused_by_the_system"""
    import os

    os.nice(-5)


def meant_as_no_shared_memory():
    """no_shared_memory"""
    from multiprocessing import shared_memory

    shared_memory.SharedMemory(create=True, size=10)


def meant_as_no_accelerator_1():
    """no_accelerator"""
    return jax.devices("gpu")


def meant_as_no_accelerator_2():
    """no_accelerator"""
    return jax.jit(lambda x: x, backend="tpu")(x)


def meant_as_one_device_1():
    """one_device"""
    return jax.make_mesh((8,), ("data",))


def meant_as_one_device_2():
    """one_device"""
    return jax.device_put(x, jax.devices()[1])


def meant_as_array_was_donated_1():
    """array_was_donated"""
    array = jnp.ones(3)
    jax.jit(lambda a: a + 1, donate_argnums=0)(array)
    return array.sum()


def meant_as_array_was_donated_2():
    """array_was_donated"""
    array, add = jnp.ones(3), jax.jit(lambda a: a + 1, donate_argnums=0)
    add(array)
    return add(array)


def meant_as_shared_in_tree_mode_1():
    """shared_in_tree_mode"""
    model = nnx.Linear(3, 3, rngs=rngs)
    return nnx.jit(lambda a, b: a(b(x)), graph=False)(model, model)


def meant_as_shared_in_tree_mode_2():
    """shared_in_tree_mode"""
    model = nnx.Sequential(nnx.Linear(3, 3, rngs=rngs))
    model.again = model.layers[0]
    return nnx.split(model, graph=False)


def meant_as_prefix_in_tree_mode():
    """prefix_in_tree_mode"""
    axes = nnx.StateAxes({nnx.Param: None})
    model = nnx.Linear(3, 3, rngs=rngs)
    return nnx.vmap(lambda m, x: m(x), in_axes=(axes, 0), graph=False)(model, jnp.ones((2, 3)))


def meant_as_hidden_from_the_graph():
    """hidden_from_the_graph"""
    model = nnx.Module()
    model.layers = []
    model.layers.append(nnx.Linear(3, 3, rngs=rngs))
    return nnx.jit(lambda m: m.layers[0](x))(model)


def meant_as_arithmetic_on_keys():
    """arithmetic_on_keys"""
    return jax.random.key(0) + 1


def meant_as_axis_out_of_bounds_1():
    """axis_out_of_bounds"""
    return x.sum(axis=1)


def meant_as_axis_out_of_bounds_2():
    """axis_out_of_bounds"""
    return x[0, 0]


def meant_as_method_of_another_library_1():
    """method_of_another_library"""
    return x.numpy()


def meant_as_method_of_another_library_2():
    """method_of_another_library"""
    return jax.jit(lambda x: x.detach())(x)


def meant_as_method_of_another_library_3():
    """method_of_another_library"""
    return x.cuda()


def meant_as_method_of_another_library_4():
    """method_of_another_library"""
    return x.sum().backward()


def meant_as_method_of_another_library_5():
    """method_of_another_library"""
    return x.unsqueeze(0)


def meant_as_method_of_another_library_6():
    """method_of_another_library"""
    return x.view(3, 1)


def meant_as_method_of_another_library_7():
    """method_of_another_library"""
    return x.masked_fill(x > 1, 0.0)


def meant_as_method_of_another_library_8():
    """method_of_another_library"""
    return x.float()


def meant_as_method_of_another_library_9():
    """method_of_another_library"""
    return x.exp()


def meant_as_method_of_another_library_10():
    """method_of_another_library"""
    return x.softmax(-1)


def meant_as_method_of_another_library_11():
    """method_of_another_library"""
    return x.permute(0)


def meant_as_method_of_another_library_12():
    """method_of_another_library"""
    return x.expand(2, 3)


def meant_as_method_of_another_library_13():
    """method_of_another_library"""
    return x.t()


def meant_as_method_of_another_library_14():
    """method_of_another_library"""
    return x.numel()


def meant_as_method_of_another_library_15():
    """method_of_another_library"""
    return x.append(1.0)


def meant_as_method_of_another_library_16():
    """method_of_another_library"""
    return x.add_(1.0)


def meant_as_argument_of_another_library_1():
    """argument_of_another_library"""
    return jnp.sum(x, dim=0)


def meant_as_argument_of_another_library_2():
    """argument_of_another_library"""
    return jnp.ones(3, requires_grad=True)


def meant_as_number_is_called_1():
    """number_is_called"""
    return x.size(0)


def meant_as_number_is_called_2():
    """number_is_called"""
    return (2)(x)


def meant_as_other_library_is_named():
    """other_library_is_named"""
    return torch.sum(x)


def meant_as_nn_is_named():
    """nn_is_named"""
    return nn.Linear(3, 2)


def meant_as_linen_module_1():
    """linen_module"""
    from flax import linen

    return linen.Dense(3)(x)


def meant_as_linen_module_2():
    """linen_module"""
    from flax import linen

    class Model(linen.Module):
        def setup(self):
            self.layer = linen.Dense(3)

        def __call__(self, x):
            return self.layer(x)

    return Model()(x)


def meant_as_linen_on_nnx_1():
    """linen_on_nnx"""
    return nnx.Linear(2, 2, rngs=rngs).variables["params"]


def meant_as_linen_on_nnx_2():
    """linen_on_nnx"""
    return list(nnx.Linear(2, 2, rngs=rngs).parameters())


def meant_as_linen_on_nnx_3():
    """linen_on_nnx"""
    return nnx.Module().param("w", nnx.initializers.ones, (3,))


def meant_as_weight_is_kernel():
    """weight_is_kernel"""
    return nnx.Linear(2, 2, rngs=rngs).weight


def meant_as_rngs_are_no_rngs_1():
    """rngs_are_no_rngs"""
    return nnx.Linear(2, 2, rngs=0)


def meant_as_rngs_are_no_rngs_2():
    """rngs_are_no_rngs"""
    return nnx.Linear(2, 2, rngs=jax.random.key(0))


def meant_as_layer_made_otherwise_1():
    """layer_made_otherwise"""
    return nnx.Linear(features=4, rngs=rngs)


def meant_as_layer_made_otherwise_2():
    """layer_made_otherwise"""
    return nnx.Linear(4, rngs=rngs)


def meant_as_layer_made_otherwise_3():
    """layer_made_otherwise"""
    return nnx.Linear(3, 4, rngs)


def meant_as_layer_made_otherwise_4():
    """layer_made_otherwise"""
    return nnx.Conv(3, 4, 3, padding_size=1, rngs=rngs)


def meant_as_self_is_missing_1():
    """self_is_missing"""

    class Model:
        def run(x):
            return x

    return Model().run(x)


def meant_as_self_is_missing_2():
    """self_is_missing"""

    class Model:
        def run(x):
            return self.scale

    return Model().run()


def meant_as_called_without_a_model():
    """called_without_a_model"""
    return Counts.__call__(x)


def meant_as_class_takes_nothing():
    """class_takes_nothing"""

    class Model(nnx.Module):
        def __init(self, rngs):
            self.layer = nnx.Linear(3, 2, rngs=rngs)

    return Model(rngs)


def meant_as_super_takes_nothing():
    """super_takes_nothing"""

    class Model(nnx.Module):
        def __init__(self, rngs):
            super().__init__(rngs)

    return Model(rngs)


def meant_as_array_is_called():
    """array_is_called"""
    return x(0)


def meant_as_object_is_called():
    """object_is_called"""

    class Model(nnx.Module):
        def forward(self, x):
            return x

    return Model()(x)


def meant_as_none_is_used_1():
    """none_is_used"""
    return [].sort() + 1


def meant_as_none_is_used_2():
    """none_is_used"""
    return jnp.sum(None)


def meant_as_split_gives_two():
    """split_gives_two"""
    graphdef, params, rest = nnx.split(nnx.Linear(2, 2, rngs=rngs))


def meant_as_optimizer_needs_more():
    """optimizer_needs_more"""
    import optax

    return nnx.Optimizer(nnx.Linear(2, 2, rngs=rngs), optax.sgd(0.1))


def meant_as_merge_takes_graphdef_first():
    """merge_takes_graphdef_first"""
    graphdef, state = nnx.split(nnx.Linear(2, 2, rngs=rngs))
    return nnx.merge(state, graphdef)


def meant_as_variable_as_a_number():
    """variable_as_a_number"""
    return nnx.Param(jnp.ones(3)) > 1


def meant_as_attribute_was_never_set():
    """attribute_was_never_set"""

    class Model(nnx.Module):
        def setup(self):
            self.layer = nnx.Linear(3, 2, rngs=rngs)

        def __call__(self, x):
            return self.layer(x)

    return Model()(x)


def meant_as_unknown_argument():
    """unknown_argument"""
    return Counts(rngs=rngs)


def meant_as_too_few_arguments():
    """too_few_arguments"""

    def add(a, b):
        return a + b

    return add(1)


def meant_as_file_not_written_1():
    """file_not_written"""
    open("a", "wb").write(b"x" * (40 << 20))


def meant_as_file_not_written_2():
    """file_not_written"""
    open("/usr/new", "w")


def meant_as_yields_1():
    """yields"""
    yield x


def meant_as_yields_2():
    """yields"""
    return (number for number in x)


def meant_as_text_for_numbers():
    """text_for_numbers"""
    return f"{x.sum()}"


def meant_as_parts_of_unequal_shapes():
    """parts_of_unequal_shapes"""
    return [x, x.sum()]


def meant_as_not_called():
    """not_called"""
    return lambda: x


def meant_as_name_of_another_module():
    """name_of_another_module"""
    return jnp.softmax(x)


def meant_as_awaits():
    """awaits"""

    async def compute():
        return x

    return compute()


def writes_into_numpys_view():
    """writes_into_an_array"""
    np.asarray(x)[0] = 1.0


# What looks like one of the mistakes above, and is another.


def split_of_a_key():
    """no_hint"""
    first, second, third = jax.random.split(jax.random.key(0))


def own_function_without_dim():
    """unknown_argument"""

    def scaled(a):
        return a

    return scaled(x, dim=0)


def own_weight_was_never_set():
    """attribute_was_never_set"""

    class Model(nnx.Module):
        def __call__(self, x):
            return x * self.weight

    return Model()(x)


def own_class_of_a_layers_name():
    """unknown_argument"""

    class Linear(nnx.Module):
        def __init__(self, size):
            self.size = size

    return Linear(features=3)


def own_function_of_two():
    """no_hint"""

    def add(a, b):
        return a + b

    return add(1, 2, 3)


def kernel_is_called():
    """array_is_called"""
    return nnx.Linear(3, 2, rngs=rngs).kernel(x)


def permission_of_a_file():
    """file_not_written"""
    raise PermissionError(13, "Permission denied", "/etc/x")


def entry_of_a_short_list():
    """no_hint"""
    return [1, 2][5]


def axis_lost():
    """axis_is_lost"""
    table = jnp.ones((2, 3))
    return table - table.max(axis=1)


def axis_lost_in_numpy():
    """axis_is_lost"""
    table = np.ones((2, 3))
    return table / table.sum(axis=1)


def opposite_of_a_float():
    """not_of_a_float"""
    return ~x


def opposite_of_a_float_of_numpy():
    """not_of_a_float"""
    return ~np.ones(2)
