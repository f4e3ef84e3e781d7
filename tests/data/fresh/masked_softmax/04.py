import numpy as np


def masked_softmax(logits, mask):
    x = np.asarray(logits)
    keep = np.asarray(mask)

    x[~keep] = -np.inf
    x = x - x.max(axis=1, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=1, keepdims=True)
