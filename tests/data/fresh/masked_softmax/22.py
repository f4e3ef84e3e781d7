import numpy as np


def masked_softmax(logits, mask):
    logits = np.array(logits)
    mask = np.array(mask)
    probs = np.zeros_like(mask, dtype=int)
    for i in range(len(logits)):
        keep = mask[i]
        z = logits[i, keep]
        e = np.exp(z - z.max())
        probs[i, keep] = e / e.sum()
    return probs
