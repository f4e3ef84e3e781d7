import jax.numpy as jnp
import flax.linen as nn


class MaskedSoftmax(nn.Module):
    axis: int = -1

    @nn.compact
    def __call__(self, logits, mask):
        kept = jnp.where(mask, logits, -jnp.inf)
        kept = kept - jnp.max(kept, axis=self.axis, keepdims=True)
        e = jnp.exp(kept)
        return e / jnp.sum(e, axis=self.axis, keepdims=True)


masked_softmax = MaskedSoftmax(axis=-1)
