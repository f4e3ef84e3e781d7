"""The meanings of errors in how classes, layers and functions are made and called."""

from grader.grading.feedback.meanings import Meaning

_MADE = r"^TypeError: {}\.__init__\(\) (?:got an unexpected|missing \d+ required|takes)"
# How layers of NNX are made. The student's own line must name `nnx` or `nn`: a class of the file
# may have the name of a layer.
LAYERS = {
    "Linear": "nnx.Linear(in_features, out_features, rngs=rngs)",
    "LinearGeneral": "nnx.LinearGeneral(in_features, out_features, rngs=rngs)",
    "Conv": "nnx.Conv(in_features, out_features, kernel_size, rngs=rngs)",
    "ConvTranspose": "nnx.ConvTranspose(in_features, out_features, kernel_size, rngs=rngs)",
    "Embed": "nnx.Embed(num_embeddings, features, rngs=rngs)",
    "BatchNorm": "nnx.BatchNorm(num_features, rngs=rngs)",
    "LayerNorm": "nnx.LayerNorm(num_features, rngs=rngs)",
    "RMSNorm": "nnx.RMSNorm(num_features, rngs=rngs)",
    "GroupNorm": "nnx.GroupNorm(num_features, num_groups, rngs=rngs)",
    "Dropout": "nnx.Dropout(rate, rngs=rngs)",
    "MultiHeadAttention": "nnx.MultiHeadAttention(num_heads, in_features, rngs=rngs)",
    "LSTMCell": "nnx.LSTMCell(in_features, hidden_features, rngs=rngs)",
    "GRUCell": "nnx.GRUCell(in_features, hidden_features, rngs=rngs)",
}
_OF_NNX = "|".join((*LAYERS, "Variable", "Param", "Rngs", "Optimizer", "Sequential"))
_BIAS = "; `use_bias=False` leaves the bias out"


def _layer(name: str, call: str) -> Meaning:
    more = _BIAS if "out_features" in call else ""
    return Meaning(
        "layer_made_otherwise",
        _MADE.format(name),
        f"this layer is made by `{call}`: give its sizes in this order, or by these names{more}",
        line=rf"\bnnx?\.{name}\(",
    )


MAKING = (
    Meaning(
        "rngs_are_missing",
        r"missing 1 required keyword-only argument: 'rngs'",
        "a layer draws its weights when it is made: pass it `rngs=nnx.Rngs(int(seed))`",
    ),
    Meaning(
        "rngs_are_no_rngs",
        r"^AttributeError: '(?:int|float|[\w.]*ArrayImpl|PRNGKeyArray|NoneType|function|type)' "
        r"object has no attribute 'params'",
        "what a layer gets as `rngs` must be an `nnx.Rngs(int(seed))`, and no seed, key or array; "
        "is a class called where its model is meant, as in `Model(x)`?",
    ),
    *(_layer(name, call) for name, call in LAYERS.items()),
    Meaning(
        "super_takes_nothing",
        r"^TypeError: object\.__init__\(\) takes exactly one argument",
        "`super().__init__()` of an NNX module takes no arguments, and can be left out",
    ),
    Meaning(
        "split_gives_two",
        r"^ValueError: (?:not enough|too many) values to unpack",
        "`nnx.split(model)` gives the graphdef and a state; with filters, it gives the graphdef "
        "and one state for each filter",
        line=r"\bnnx\.split\(",
    ),
    Meaning(
        "optimizer_needs_more",
        r"^TypeError: Missing required argument `(?:wrt|grads)`",
        "write `optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)`, and then "
        "`optimizer.update(model, grads)`",
    ),
    Meaning(
        "merge_takes_graphdef_first",
        r"^TypeError: Expected a GraphDef",
        "`nnx.merge(graphdef, state)` takes them in this order",
    ),
)
# What is said last, where nothing else is known.
CALLING = (
    Meaning(
        "self_is_missing",
        rf"^TypeError: (?:.*<locals>\.)?(?!(?:{_OF_NNX})\.)\w+\.\w+\(\) takes "
        r"(?:0 positional arguments but 1 was|1 positional argument but 2 were"
        r"|2 positional arguments but 3 were|3 positional arguments but 4 were"
        r"|4 positional arguments but 5 were) given",
        "one argument more comes than it takes. The method of an object gets that object first: "
        "does its list of parameters begin with `self`?",
    ),
    Meaning(
        "self_is_missing",
        r"^NameError: name 'self' is not defined",
        "there is no `self` here: the parameters of a method begin with it, `def method(self, x)`",
    ),
    Meaning(
        "called_without_a_model",
        r"^TypeError: (?:[\w.<>]+\.)?(?P<name>\w+)\.\w+\(\) missing 1 required "
        r"positional argument: '\w+'",
        "a method is called on the class, and on no model: make one first, "
        "`model = Model(...)`, and call `model(x)` or its method",
        line=r"\bNAME\.\w+\(",
    ),
    Meaning(
        "class_takes_nothing",
        r"^TypeError: \w+\(\) takes no arguments",
        "the class has no `__init__` that takes arguments: is its name misspelt? It has two "
        "underscores on both sides",
    ),
    Meaning(
        "number_is_called",
        r"^TypeError: '(?:int|float|bool)' object is not callable",
        "a number is called like a function: was the function's name given to a number, as in "
        "`sum = 0`, or is a `*` missing before the parenthesis?",
    ),
    Meaning(
        "array_is_called",
        r"^TypeError: '(?:[\w.]*ArrayImpl|[\w.]*ndarray|list|tuple|\w*Tracer)' object is not "
        r"callable",
        "an array, a list or a tuple is called like a function: an entry is `x[i]`, and a product "
        "needs its `*`",
    ),
    Meaning(
        "object_is_called",
        r"^TypeError: '(?!(?:NoneType|str|dict|set|module|property|Param|Variable|State)')\w+' "
        r"object is not callable",
        "an object is called whose class has no `__call__`: is that method named otherwise, such "
        "as `forward`, or indented too far? It has two underscores on both sides",
    ),
    Meaning(
        "none_is_used",
        r"^(?:TypeError|AttributeError): .*'NoneType'",
        "something is None here, as what a function gives that ends without `return`: does each "
        "function and `__call__` on the way return its result?",
    ),
    Meaning(
        "variable_as_a_number",
        r"^TypeError: .*'(?:Param|Variable|BatchStat|Cache|Intermediate)'",
        "a Variable stands here where its array is meant: write `variable[...]`",
    ),
    Meaning(
        "attribute_was_never_set",
        r"^AttributeError: '\w+' object has no attribute '(?P<name>\w+)'$",
        "nothing was set under this name before: set it in `__init__`, as `self.name = ...`; NNX "
        "calls no `setup`",
        line=r"\bself\.NAME\b",
    ),
    Meaning(
        "unknown_argument",
        r"^TypeError: .*got an unexpected keyword argument '",
        "what is called here takes no argument of this name: compare the names in the call with "
        "the parameters of that function or class",
    ),
    Meaning(
        "too_few_arguments",
        r"^TypeError: .*missing \d+ required (?:positional|keyword-only) arguments?:",
        "the call passes fewer arguments than are needed: compare it with the parameters of that "
        "function or class",
    ),
)
