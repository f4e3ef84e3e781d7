import numpy as np


def masked_softmax(logits, mask):
    logits = np.array(logits)
    mask = np.array(mask)
    rows, cols = logits.shape
    probabilities = np.zeros((rows, cols), dtype=np.float32)

    for r in range(rows):
        chosen = logits[r][mask[r]]
        e = np.exp(chosen - chosen.max())
        e = e / e.sum()
        for j, p in enumerate(e):
            probabilities[r, j] = p

    return probabilities
