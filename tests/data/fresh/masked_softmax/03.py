import numpy as np


def masked_softmax(logits, mask):
    scores = np.asarray(logits)
    keep = np.asarray(mask)
    scores[~keep] = -np.inf
    scores = scores - scores.max(axis=1, keepdims=True)
    weights = np.exp(scores)
    return weights / weights.sum(axis=1, keepdims=True)
