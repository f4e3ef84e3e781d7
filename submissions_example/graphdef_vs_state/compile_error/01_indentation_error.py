# The class body lost its indentation in an e-mail: IndentationError, the file does not parse.

from flax import nnx


class TwoLayer(nnx.Module):
def __init__(self, in_features, hidden, rngs):
self.l1 = nnx.Linear(in_features, hidden, rngs=rngs)
self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)
