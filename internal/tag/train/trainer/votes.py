"""Precedents: the nearest known sentences vote.

The same rule as internal/tag/precedent: cosine of centred features, the NEIGHBOURS
nearest, each with weight exp(SHARPNESS * (cosine - largest cosine)).
"""
import jax
import jax.numpy as jnp
import numpy as np

NEIGHBOURS = 16
SHARPNESS = 12.0
SILENT = 3  # of sentences without a label one in so many is a precedent


def kept(bundle):
    """Which sentences become precedents, if they are not held back."""
    labelled = np.diff(bundle.arrays["labels_at"]) > 0
    return labelled | (np.arange(len(bundle)) % SILENT == 0)


def _unit(x, mean):
    x = x - mean
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)


def nearest(known, labels, asked, mean, neighbours=NEIGHBOURS, step=1024):
    """For each kind of labels the share of the vote, then the largest cosine."""
    table = jnp.asarray(_unit(known, mean))
    search = jax.jit(lambda q: jax.lax.top_k(q @ table.T, neighbours))
    shares, closest = [[] for _ in labels], []
    for at in range(0, len(asked), step):
        part = np.zeros((step, known.shape[1]), np.float32)
        rows = _unit(asked[at : at + step], mean)
        part[: len(rows)] = rows
        cosine, index = (np.asarray(x)[: len(rows)] for x in search(jnp.asarray(part)))
        weight = np.exp(SHARPNESS * (cosine - cosine[:, :1]))
        weight /= weight.sum(1, keepdims=True)
        for out, kind in zip(shares, labels):
            out.append(np.einsum("nk,nkl->nl", weight, kind[index]))
        closest.append(cosine[:, 0])
    return *(np.concatenate(s) for s in shares), np.concatenate(closest)
