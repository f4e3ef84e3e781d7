import numpy as np


def masked_softmax(logits, mask):
    x = np.asarray(logits, dtype=np.float64)
    m = np.asarray(mask)
    # double precision has room enough
    e = np.where(m, np.exp(x), 0.0)
    out = np.empty_like(e)
    for i, row in enumerate(e):
        out[i] = row / row.sum()
    return out
