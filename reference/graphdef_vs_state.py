"""Reference solution of `graphdef_vs_state`, followed by its named wrong variants.

Every variant takes what the entry point takes and returns the same shape, so that a submission's
vector can be compared with the vector of each mistake. Apart from its one mistake a variant is
the reference: the same layers, the same draws.
"""

import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    """Two linear layers with nothing between them, float32 (in,) -> (hidden,) -> (out,)."""

    def __init__(self, in_features: int, hidden: int, out: int, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(in_features, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, out, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        """Apply both layers, with no activation."""
        return self.l2(self.l1(x))


def graphdef_vs_state(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Split a two-layer model; return its leaf count, the sum of its leaves and of its output.

    `x` is float32 of shape (in,), in >= 1. `seed` and `hidden` >= 1 are whole numbers that arrive
    as floats; `features` is unused, it keeps the signature in line with the sibling problems.
    Returns float32 of shape (3,): [num_leaves, total_param_sum, forward_output_sum].
    """
    model = _build(seed, x, hidden)
    leaves = _leaves(model)
    return _result(len(leaves), _total(leaves), model(x).sum())


def _build(seed: float, x: jax.Array, hidden: float) -> TwoLayer:
    return TwoLayer(x.shape[0], int(hidden), int(hidden), rngs=nnx.Rngs(int(seed)))


def _leaves(model: nnx.Module) -> list[jax.Array]:
    _graphdef, state = nnx.split(model)
    return jax.tree.leaves(state)


def _total(leaves: list[jax.Array]) -> jax.Array:
    return sum(jnp.sum(leaf) for leaf in leaves)


def _result(
    num_leaves: int, total_param_sum: jax.Array, forward_output_sum: jax.Array
) -> jax.Array:
    return jnp.array([float(num_leaves), float(total_param_sum), float(forward_output_sum)])


# Wrong variants. The first seven misread the state or add to it, the others build another model or
# draw it otherwise.


def counts_top_level_keys(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Counts `state.keys()`, the two submodules, where the four arrays below them are asked for."""
    model = _build(seed, x, hidden)
    _graphdef, state = nnx.split(model)
    return _result(len(state.keys()), _total(jax.tree.leaves(state)), model(x).sum())


def counts_elements(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Counts the numbers inside the leaves where the leaves themselves are asked for."""
    model = _build(seed, x, hidden)
    leaves = _leaves(model)
    return _result(sum(leaf.size for leaf in leaves), _total(leaves), model(x).sum())


def counts_every_graph_node(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Counts all that `nnx.iter_graph` visits: modules and static attributes beside the arrays."""
    model = _build(seed, x, hidden)
    return _result(len(list(nnx.iter_graph(model))), _total(_leaves(model)), model(x).sum())


def counts_instead_of_summing(
    seed: float, x: jax.Array, features: float, hidden: float
) -> jax.Array:
    """Takes the number of parameters for their sum."""
    model = _build(seed, x, hidden)
    leaves = _leaves(model)
    return _result(len(leaves), sum(leaf.size for leaf in leaves), model(x).sum())


def sums_absolute_values(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Adds up |w| instead of w, as for an L1 penalty."""
    model = _build(seed, x, hidden)
    leaves = _leaves(model)
    return _result(len(leaves), _total([jnp.abs(leaf) for leaf in leaves]), model(x).sum())


def keeps_an_array_of_ones(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Keeps an array of ones on the model, which is no Param: it is a leaf all the same."""
    model = _build(seed, x, hidden)
    model.scale = jnp.ones(int(hidden))
    leaves = _leaves(model)
    return _result(len(leaves), _total(leaves), (model(x) * model.scale).sum())


def counts_its_own_calls(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Adds a counter of calls and splits after the first: it is a leaf, and holds 1 by then."""
    model = _build(seed, x, hidden)
    model.calls = nnx.Variable(jnp.array(1))
    leaves = _leaves(model)
    return _result(len(leaves), _total(leaves), model(x).sum())


def adds_activation(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Puts a ReLU between the layers out of habit: only the forward sum is off."""
    model = _build(seed, x, hidden)
    leaves = _leaves(model)
    return _result(len(leaves), _total(leaves), model.l2(nnx.relu(model.l1(x))).sum())


def features_as_output_width(
    seed: float, x: jax.Array, features: float, hidden: float
) -> jax.Array:
    """Makes the second layer (hidden, features) where the problem says (hidden, hidden)."""
    model = TwoLayer(x.shape[0], int(hidden), int(features), rngs=nnx.Rngs(int(seed)))
    leaves = _leaves(model)
    return _result(len(leaves), _total(leaves), model(x).sum())


def forgets_biases(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Leaves the biases out: two leaves, and a second kernel drawn from another key.

    A bias is zero at first but takes a key from the stream like any other parameter, so that the
    kernel after it changes when it goes.
    """
    rngs, width = nnx.Rngs(int(seed)), int(hidden)
    model = nnx.Sequential(
        nnx.Linear(x.shape[0], width, use_bias=False, rngs=rngs),
        nnx.Linear(width, width, use_bias=False, rngs=rngs),
    )
    leaves = _leaves(model)
    return _result(len(leaves), _total(leaves), model(x).sum())


def fresh_rngs_per_layer(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Seeds each layer with its own `nnx.Rngs(seed)`: the second repeats the first one's draw."""
    model = _build(seed, x, hidden)
    model.l2 = nnx.Linear(int(hidden), int(hidden), rngs=nnx.Rngs(int(seed)))
    leaves = _leaves(model)
    return _result(len(leaves), _total(leaves), model(x).sum())


def bias_takes_no_key(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Makes the biases by hand, without a key: the second kernel is drawn from the second key.

    `nnx.Linear` takes a key for each bias, so that its second kernel comes from the third.
    """
    rngs, width = nnx.Rngs(int(seed)), int(hidden)
    init = nnx.initializers.lecun_normal()
    first = init(rngs.params(), (x.shape[0], width), jnp.float32)
    second = init(rngs.params(), (width, width), jnp.float32)
    return _result(4, _total([first, second]), (x @ first @ second).sum())


def layers_made_in_reverse(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Makes the second layer ahead of the first: each draws with the other one's keys."""
    rngs, width = nnx.Rngs(int(seed)), int(hidden)
    model = _build(seed, x, hidden)
    model.l2 = nnx.Linear(width, width, rngs=rngs)
    model.l1 = nnx.Linear(x.shape[0], width, rngs=rngs)
    leaves = _leaves(model)
    return _result(len(leaves), _total(leaves), model(x).sum())


def ignores_seed(seed: float, x: jax.Array, features: float, hidden: float) -> jax.Array:
    """Draws the weights from seed 0 whatever `seed` says."""
    return graphdef_vs_state(0.0, x, features, hidden)
