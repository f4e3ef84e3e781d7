"""The meanings of errors that come from the habits of PyTorch, TensorFlow, NumPy and Linen."""

from grader.grading.feedback.meanings import Meaning

_ON_AN_ARRAY = (
    r"^AttributeError: (?:'(?:[\w.]*ArrayImpl|[\w.]*ndarray)' object|\w*Tracer) has no attribute '?"
)
_NO_ARGUMENT = r"\(\) got an unexpected keyword argument '"


def _method(names: str, advice: str) -> Meaning:
    """Return the meaning of a method that arrays of other libraries have."""
    return Meaning("method_of_another_library", rf"{_ON_AN_ARRAY}(?:{names})\b", advice)


_LINEN = (
    "a module of Linen (`flax.linen`) holds no weights, and can't be called as it is: write the "
    "layers with `flax.nnx`, whose modules have their weights once they are made"
)

HABITS = (
    _method(
        "numpy",
        "`.numpy()` is a method of other libraries: a JAX array is used as it is, and "
        "`np.asarray(x)` makes it one of NumPy",
    ),
    _method(
        "detach",
        "`.detach()` is PyTorch's: JAX follows no gradient outside of `jax.grad`; inside of it, "
        "`jax.lax.stop_gradient(x)` does this",
    ),
    _method(
        "cpu|cuda|to",
        "arrays of JAX have no `.to`, `.cpu` or `.cuda`: leave it out, since solutions run on the "
        "CPU alone; another dtype is `x.astype(...)`",
    ),
    _method(
        "backward|requires_grad_?|grad|zero_grad",
        "an array of JAX has no gradient of its own: write what is differentiated as a function, "
        "and call `jax.grad(function)(x)`, or `nnx.grad` for a model",
    ),
    _method("unsqueeze", "`.unsqueeze` is PyTorch's: write `jnp.expand_dims(x, axis)`"),
    _method("permute", "`.permute` is PyTorch's: write `x.transpose(...)`"),
    _method("expand|expand_as", "`.expand` is PyTorch's: write `jnp.broadcast_to(x, shape)`"),
    _method(
        "masked_fill_?|where",
        "arrays of JAX have no such method: write `jnp.where(mask, value, x)`",
    ),
    _method("t", "`.t()` is PyTorch's: write `x.T`"),
    _method("numel|dim", "`.numel()` and `.dim()` are PyTorch's: write `x.size` and `x.ndim`"),
    _method(
        "float|double|half|long|int|bool|type",
        "this method is PyTorch's: write `x.astype(...)`, such as `x.astype(jnp.float32)`",
    ),
    _method(
        "exp|log|sqrt|rsqrt|sin|cos|tanh|abs|square|maximum|minimum|sign",
        "arrays of JAX have no such method: call the function of that name, such as `jnp.exp(x)`",
    ),
    _method(
        "sigmoid|relu|softmax|log_softmax|gelu|silu|logsumexp",
        "arrays of JAX have no such method: call the function of that name in `jax.nn`, such as "
        "`jax.nn.softmax(x)`",
    ),
    _method(
        "append|extend", "an array has no `append`: write `jnp.append(x, value)`, or use a list"
    ),
    _method(
        r"\w+[a-z]_",
        "a JAX array can't be changed in place, as methods of PyTorch with a `_` at the end do: "
        "assign the result, as in `x = x + y`",
    ),
    Meaning(
        "method_of_another_library",
        r"^NotImplementedError: `type` argument of array\.view",
        "`.view` of an array of JAX changes its dtype: another shape is `x.reshape(...)`",
    ),
    Meaning(
        "argument_of_another_library",
        rf"{_NO_ARGUMENT}(?:dim|dims|keepdim|reduction_indices)'",
        "PyTorch's `dim` and `keepdim` are `axis` and `keepdims` in JAX",
        line=r"\b(?:jnp|jax|nnx)\.|\.(?:sum|mean|max|min|argmax|argmin|std|var|prod|all|any|cumsum)\(",
    ),
    Meaning(
        "argument_of_another_library",
        rf"{_NO_ARGUMENT}requires_grad'",
        "an array of JAX has no `requires_grad`: write what is differentiated as a function, and "
        "call `jax.grad(function)(x)`",
    ),
    Meaning(
        "number_is_called",
        r"^TypeError: '(?:int|tuple)' object is not callable",
        "`shape`, `size` and `ndim` of an array are numbers, and no methods: leave the parentheses "
        "out, as in `x.shape[0]`",
        line=r"\.(?:shape|size|ndim)\(",
    ),
    Meaning(
        "other_library_is_named",
        r"^NameError: name '(?:torch|F|tf|keras|tfp|haiku|hk|eqx|chex)' is not defined",
        "this library is neither imported nor installed where solutions are run: write it with "
        "`jax.numpy`, `jax.nn` and `flax.nnx`",
    ),
    Meaning(
        "nn_is_named",
        r"^NameError: name '(?:nn|linen)' is not defined",
        "nothing is imported under this name: the layers of NNX come with `from flax import nnx`, "
        "such as `nnx.Linear`",
    ),
    Meaning(
        "linen_module",
        r"^CallCompactUnboundModuleError:|accessible from inside 'init' or 'apply'"
        r"|^(?:ScopeParamNotFoundError|ScopeCollectionNotFound|ApplyScopeInvalidVariables\w*"
        r"|AssignSubModuleError|CallSetupUnboundModuleError|CallUnbindOnUnboundModuleError"
        r"|InvalidRngError|NameInUseError|JaxTransformError):",
        _LINEN,
    ),
    Meaning(
        "linen_on_nnx",
        r"^AttributeError: '\w+' object has no attribute '(?:apply|init|init_with_output|bind)'",
        "`init` and `apply` are Linen's: an NNX module has its weights once it is made, and is "
        "called as it is, `model(x)`",
    ),
    Meaning(
        "linen_on_nnx",
        r"^AttributeError: '\w+' object has no attribute '(?:variables|params|state_dict|parameters"
        r"|named_parameters)'",
        "an NNX module has its weights as attributes, such as `model.layer.kernel`; all of them "
        "are in `nnx.state(model)`, and `jax.tree.leaves` of that lists their arrays",
        line=r"(?<!\bself)\.(?:variables|params|state_dict|(?:named_)?parameters)\b",
    ),
    Meaning(
        "linen_on_nnx",
        r"^AttributeError: '\w+' object has no attribute '(?:param|variable|register_buffer"
        r"|register_parameter|make_rng|put_variable|get_variable)'",
        "an NNX module gets its weights by assignment in `__init__`: "
        "`self.w = nnx.Param(...)`, or `nnx.Variable(...)` for what is not trained",
    ),
    Meaning(
        "weight_is_kernel",
        r"^AttributeError: '\w+' object has no attribute 'weights?'",
        "the weights of a layer of NNX are `kernel`, and `bias`; those of `nnx.Embed` are "
        "`embedding`, and of a norm `scale`",
        line=r"(?<!\bself)\.weights?\b",
    ),
)
