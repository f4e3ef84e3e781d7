import numpy as np


def masked_softmax(logits, mask):
    # float32 has too little room for exp, so compute in double precision
    x = np.asarray(logits, dtype=np.float64)
    m = np.asarray(mask)

    weights = np.zeros_like(x)
    weights[m] = np.exp(x[m])

    totals = weights.sum(axis=1, keepdims=True)
    return weights / totals
