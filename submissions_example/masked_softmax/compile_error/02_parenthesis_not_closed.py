# A parenthesis is not closed: SyntaxError, the file does not parse.

import jax


def masked_softmax(logits, mask):
    return jax.nn.softmax(logits, axis=1, where=mask
