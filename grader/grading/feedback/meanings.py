"""The meanings of exceptions of JAX, Flax NNX and Python, and how to mend them.

`errors` looks in these, and in those of `machine`, `making` and `habits`. The patterns were taken
from the errors of jax 0.10.2 and 0.12.0 and of flax 0.12.8 and 0.12.12; `tests/data/raises.py`
makes them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """What an error whose ``Type: text`` matches ``pattern`` comes from, and what to do.

    ``names_line`` is whether the line that raised it says something, and is the same in each run.
    ``line`` is a pattern that the student's own lines must match as well; the whole file must,
    where none of its lines is known. NAME in it stands for the group ``name`` of ``pattern``.
    ``file`` is a pattern that the whole file must match.
    """

    id: str
    pattern: str
    advice: str
    names_line: bool = True
    line: str = ""
    file: str = ""


_SHAPES = r"Shapes must be 1D sequences of concrete values of integer type"
_NOT_A_FLOAT = (
    "a float stands where a whole number is needed: scalars are passed as floats such as 4.0; "
    "write `int(...)` around a size, a width, an index or a number of rounds"
)

MEANINGS = (
    Meaning(
        "leaked_tracer",
        r"^UnexpectedTracerError:",
        "a value from inside a transformed function (jit, grad, vmap, scan) was kept outside it, "
        "in a list, a global or an attribute: return it from that function instead",
    ),
    Meaning(
        "branch_on_a_tracer",
        r"^TracerBoolConversionError:",
        "`if` and `while` need a value, and under jit an array has none yet: use `jnp.where`, "
        "`jax.lax.cond` or `jax.lax.while_loop`, or leave the jit out",
    ),
    Meaning(
        "size_of_a_tracer",
        r"^TracerIntegerConversionError:|^ConcretizationTypeError.*jnp\.(?:arange|linspace)"
        rf"|{_SHAPES}, got .*Tracer",
        "under jit an argument has no value yet, and a size, a number of rounds or an index of a "
        "list needs one: mark the argument with `static_argnums`, or leave the jit out",
    ),
    Meaning(
        "value_of_a_tracer",
        r"^ConcretizationTypeError:",
        "`int`, `float` and `.item()` need a value, and under jit an array has none yet: take the "
        "number after the compiled function has returned, or leave the jit out",
    ),
    Meaning(
        "mask_of_a_tracer",
        r"^NonConcreteBooleanIndexError:",
        "under jit the size of `x[mask]` is not known: use `jnp.where(mask, x, 0)`, or leave the "
        "jit out",
    ),
    Meaning(
        "numpy_of_a_tracer",
        r"^TracerArrayConversionError:",
        "NumPy was given an array of a function that is being traced, which has no values yet: "
        "use the function of the same name in `jax.numpy`",
    ),
    Meaning(
        "other_trace_level",
        r"^TraceContextError:",
        "a Variable that was made outside a function that JAX transforms (jit, grad, scan, "
        "fori_loop) is written inside it: use a plain Python loop and no jit, or hand the model to "
        "`nnx.jit`, `nnx.grad` or `nnx.scan` as an argument",
    ),
    Meaning(
        "plain_list_of_modules",
        r"^ValueError: Found (?:data|unexpected) .*static attribute",
        "a plain list, tuple or dict of modules or arrays can't be an attribute of an NNX module: "
        "wrap it, as in `nnx.List([...])` or `nnx.Dict(...)`",
    ),
    Meaning(
        "no_value",
        r"^AttributeError: (?:'(?:[\w.]*ArrayImpl|[\w.]*ndarray|float|int)' object|\w*Tracer)"
        r" has no attribute '?value\b",
        "`.value` belongs to an `nnx.Variable`; an array or a number has none, and neither have "
        "the leaves of `jax.tree.leaves`: use it as it is",
    ),
    Meaning(
        "float_as_size",
        rf"{_SHAPES}, got \(.*\d\.\d|^TypeError: 'float' object cannot be interpreted as an integer"
        r"|^TypeError: can't multiply sequence by non-int of type 'float'"
        r"|^TypeError: expected a sequence of integers or a single integer, got '"
        r"|^TypeError: lower and upper arguments to fori_loop .*float"
        r"|Indexer must have integer or boolean type, got indexer with type float"
        r"|^TypeError: (?:list|tuple|string) indices must be integers or slices, not float"
        r"|^TypeError: slice indices must be integers"
        r"|^IndexError: only integers, slices",
        _NOT_A_FLOAT,
    ),
    Meaning(
        "float_as_seed",
        r"^ValueError: Invalid rng value|^TypeError: PRNG key seed must be an integer",
        "a seed must be a Python int (or a JAX key), and it is passed as a float such as 4.0: "
        "write `nnx.Rngs(int(seed))` or `jax.random.key(int(seed))`",
    ),
    Meaning(
        "array_method_on_a_float",
        r"^AttributeError: 'float' object has no attribute"
        r"|^TypeError: 'float' object is not (?:subscriptable|iterable)"
        r"|^TypeError: object of type 'float' has no len",
        "a Python float is used as if it were an array: scalars are passed as floats, which have "
        "no shape and no array methods. Are the parameters in the order that is asked for? If so, "
        "use the number itself, or `jnp.asarray(...)` of it",
    ),
    Meaning(
        "writes_into_an_array",
        r"^TypeError: JAX arrays are immutable",
        "a JAX array can't be written into: `x = x.at[i].set(value)` makes a new one (`.add` for "
        "`+=`)",
    ),
    Meaning(
        "writes_into_an_array",
        r"^ValueError: assignment destination is read-only",
        "`np.asarray` of a JAX array can't be written into: `np.array(x)` makes a copy that can, "
        "and `x = x.at[i].set(value)` does it in JAX",
    ),
    Meaning(
        "plus_equals_on_a_variable",
        r"^NotImplementedError: In-place operations are no longer supported for Variable",
        "`variable += 1` is refused: write to what is in it, `variable[...] += 1`",
    ),
    Meaning(
        "tree_functions_moved",
        r"^AttributeError: module 'jax' has no attribute 'tree_"
        r"|^ImportError: cannot import name 'tree_\w+' from 'jax'",
        "`jax.tree_map` and the like are gone from JAX: they are `jax.tree.map`, "
        "`jax.tree.leaves` and so on now",
    ),
    Meaning(
        "key_reused",
        r"^KeyReuseError:",
        "a random key may be used once: make new ones with `jax.random.split`",
    ),
    Meaning(
        "array_was_donated",
        r"^RuntimeError: Array has been deleted|Buffer has been deleted or donated",
        "this array is gone: it was passed to a function that takes it over (`donate_argnums`, "
        "`donate_argnames`), or deleted; use what that function returned, or do not donate",
    ),
    Meaning(
        "shared_in_tree_mode",
        r"^ValueError: Duplicate .*found at paths:",
        "a Variable or module is found in two places, and `graph=False` or `graph_updates=False` "
        "wants a tree, in which each has one: make one for each place, or pass `graph=True` and "
        "`graph_updates=True`",
    ),
    Meaning(
        "prefix_in_tree_mode",
        r"^ValueError: `\w+` cannot contain `StateAxes`|^ValueError: Found graph node of type .* "
        r"as prefixes",
        "`nnx.StateAxes` needs `graph=True` and `graph_updates=True`; without it, give one axis "
        "for the whole module",
    ),
    Meaning(
        "hidden_from_the_graph",
        r"^ValueError: Cannot extract graph node from different trace level",
        "a module or Variable reaches the compiled function by another way than its arguments, as "
        "from a plain list or a closure: keep modules in `nnx.List([...])`, and pass the model as "
        "an argument",
    ),
    Meaning(
        "arithmetic_on_keys",
        r"^TypeError: \w+ does not accept dtypes .*key<",
        "a random key is no number, and can't be added to one: draw numbers with it, as in "
        "`jax.random.normal(key, shape)`, and make new keys with `jax.random.split`",
    ),
    Meaning(
        "axis_is_lost",
        r"ncompatible shapes for broadcasting: (?:shapes=)?\[?\((\d+), (\d+)\), \((?:\1|\2),\)"
        r"|could not be broadcast together with shapes \((\d+),(\d+)\) \((?:\3|\4),\)",
        "one of two arrays has lost an axis: `x.sum(axis=1)` or `x.max(axis=1)` has shape (rows,), "
        "and does not go together with (rows, cols); `keepdims=True` keeps it as (rows, 1)",
    ),
    Meaning(
        "parts_of_unequal_shapes",
        r"Cannot concatenate arrays with different numbers of dimensions"
        r"|All input arrays must have the same shape"
        r"|setting an array element with a sequence",
        "the parts that are put together here have unequal shapes: print `.shape` of each. Where "
        "one number is needed, and a part has several, is a sum or an index missing?",
        line=r"\b(?:array|asarray|stack)\(",
    ),
    Meaning(
        "size_is_written",
        r"cannot reshape array",
        "the array has another number of entries than this shape: take sizes from the arguments, "
        "such as `x.shape[0]`, instead of writing a number",
        line=r"\breshape\([^)]*\d",
    ),
    Meaning(
        "product_does_not_match",
        r"dot_general requires contracting dimensions to have the same shape"
        r"|matmul: Input operand 1 has a mismatch"
        r"|^ValueError: shapes .* not aligned",
        "in a product, the left array must have as many columns as the right one has rows: print "
        "`.shape` of both before this line",
    ),
    Meaning(
        "shapes_do_not_match",
        r"got incompatible shapes for broadcasting"
        r"|[Ii]ncompatible shapes for broadcasting"
        r"|could not be broadcast together with shapes"
        r"|All input arrays must have the same shape"
        r"|Cannot concatenate arrays"
        r"|cannot reshape array"
        r"|^TypeError: add got incompatible shapes"
        r"|does not match previous terms",
        "the shapes of two arrays do not fit together: print `.shape` of both before this line",
    ),
    Meaning(
        "carry_changes",
        r"carry input and carry output must have equal types"
        r"|body_fun output and input must have identical types",
        "what a loop of JAX carries must keep its shape and dtype in every round: begin with an "
        "array of the final shape and dtype",
    ),
    Meaning(
        "unhashable_static",
        r"^ValueError: Non-hashable static arguments",
        "a static argument of jit must be hashable: pass a tuple instead of a list; an array must "
        "not be static",
    ),
    Meaning(
        "unhashable_array",
        r"^TypeError: unhashable type: '[\w.]*(?:ArrayImpl|Tracer|ndarray)'",
        "an array can't be in a set or the key of a dict (or of a cache): use Python numbers, "
        "such as `x.shape`",
    ),
    Meaning(
        "not_an_array",
        r"as an abstract array\. The problematic value is of type",
        "a compiled function takes arrays and numbers: mark an argument that is neither (a text, a "
        "function, a class) with `static_argnums`, or use `nnx.jit` for a module",
    ),
    Meaning(
        "state_is_no_dict",
        r"got <class 'flax\.nnx\.statelib\.State'>",
        "an `nnx.State` is no `dict`, so that `isinstance(state, dict)` is False, and the whole "
        "state is taken for a leaf: use `jax.tree.leaves(state)`",
        file=r"isinstance\([^()]*,\s*\(?[^()]*\bdict\b",
    ),
    Meaning(
        "state_is_nested",
        r"got <class 'flax\.nnx\.statelib\.State'>|^KeyError: '\w+(?:\.\w+)+'",
        "a state is nested as the modules are, and not a flat dict of arrays: "
        "`jax.tree.leaves(state)` gives all its arrays, `state['layer']['kernel']` one of them",
    ),
    Meaning(
        "list_for_an_array",
        r"requires ndarray or scalar arguments, got <class '(?:list|tuple)'>",
        "functions of `jax.numpy` take no Python list: make it an array with `jnp.array(...)`",
    ),
    Meaning(
        "keys_among_the_leaves",
        r"Cannot interpret 'key<\w+>' as a data type|key<\w+>\[",
        "a random key is treated as numbers: a module that keeps `rngs` as an attribute has its "
        "keys and counts among its leaves; use `rngs` in `__init__` and do not keep it",
    ),
    Meaning(
        "axis_out_of_bounds",
        r"^ValueError: axis -?\d+ is out of bounds for array of dimension \d+"
        r"|^(?:IndexError|ValueError): [Tt]oo many indices",
        "the array has fewer axes than this line takes it to have; the first is axis 0, and the "
        "last is -1: print its `.shape`",
    ),
    Meaning(
        "number_from_many",
        r"Only scalar arrays can be converted to Python scalars"
        r"|only (?:0-dimensional|length-1|size-1) arrays can be converted to Python scalars",
        "`float` and `int` take an array with a single element: reduce it first, with `.sum()` or "
        "an index",
    ),
    Meaning(
        "truth_of_many",
        r"The truth value of an array with more than one element is ambiguous",
        "`if` needs one yes or no, and this array holds many: use `.any()`, `.all()` or "
        "`jnp.where`",
    ),
    Meaning(
        "gradient_of_many",
        r"^TypeError: Gradient only defined for scalar-output functions",
        "`grad` takes a function that returns one number: reduce its result with `.sum()` or "
        "`.mean()`",
    ),
    Meaning(
        "gradient_by_an_int",
        r"^TypeError: grad requires real- or complex-valued inputs",
        "`grad` differentiates by floats, and this argument is an integer: write 3.0, or choose "
        "another argument with `argnums`",
    ),
    Meaning(
        "name_of_notebooks",
        r"^NameError: name '(?:get_ipython|display)' is not defined",
        "this name is there in notebooks only: take out the lines that use it, or hand in the "
        "notebook itself",
    ),
    Meaning(
        "import_is_missing",
        r"^NameError: name '(?:jax|jnp|np|numpy|nnx|flax|math|partial|functools|itertools)' is "
        r"not defined",
        "an import is missing at the top of the file",
    ),
    Meaning(
        "not_of_a_float",
        r"^TypeError: (?:not|and|or|xor) does not accept dtype float"
        r"|^TypeError: ufunc '(?:invert|bitwise_\w+)' not supported for the input types"
        r"|^TypeError: bad operand type for unary ~: 'float'",
        "`~`, `&` and `|` take booleans, and this is a float: are the parameters in the order that "
        "is asked for?",
    ),
    Meaning(
        "breakpoint",
        r"^(?:bdb\.)?BdbQuit",
        "`breakpoint()` or `pdb.set_trace()` stops in a debugger, and nobody is there to type: "
        "take it out",
        names_line=False,
    ),
    Meaning(
        "recursion",
        r"^RecursionError:",
        "a function calls itself without end: in the `__call__` of a module, is `self(x)` written "
        "where a layer is meant, `self.layer(x)`?",
        names_line=False,
    ),
    Meaning(
        "ends_the_process",
        r"^SystemExit:|^NameError: name '(?:exit|quit)' is not defined",
        "`exit`, `sys.exit` and `os._exit` end a script: a solution returns its numbers instead",
    ),
    Meaning(
        "no_input",
        r"^EOFError: EOF when reading a line",
        "there is nobody to answer `input()`: use the arguments of the function",
    ),
)
