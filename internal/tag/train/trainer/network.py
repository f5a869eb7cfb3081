"""The sentence encoder with adapters and heads, in JAX, as it is trained.

Sentences are packed into rows of ROW tokens, SLOTS sentences at most; each sentence
attends to itself alone and counts positions from its own <s>, so that packing saves
time and changes nothing. A sentence's feature is the mean over its own tokens (not the
marks, not the prefix "query:") of the standardised hidden states.
"""
import jax
import jax.numpy as jnp
import numpy as np

from .base import HIDDEN, LAYERS, MATRICES

ROWS, ROW, SLOTS = 16, 256, 24
CAPACITY = ROWS * SLOTS
HEADS = 12


def precision():
    """Half-precision products where the processor is made for them."""
    return jnp.float32 if jax.default_backend() == "cpu" else jnp.bfloat16


def norm(x, weight, bias):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(x.var(-1, keepdims=True) + 1e-12) * weight + bias


def dropped(x, rate, key):
    if key is None or rate == 0:
        return x
    return x * jax.random.bernoulli(key, 1 - rate, x.shape) / (1 - rate)


def init_adapters(rng, layers, rank):
    """b·a is 0 at first: a [layer, rank, in] random, b [layer, out, rank] zero."""
    out = {}
    for name in MATRICES:
        _, rows, columns = layers[name].shape
        a = rng.standard_normal((LAYERS, rank, columns)) / np.sqrt(columns)
        out[name] = (jnp.asarray(a, jnp.float32), jnp.zeros((LAYERS, rows, rank)))
    return out


def merged(layers, adapters):
    """The layers with every matrix W replaced by W + b·a."""
    changed = {m: layers[m] + jnp.einsum("lor,lri->loi", b, a) for m, (a, b) in adapters.items()}
    return {**layers, **changed}


def hidden(embedding, layers, batch, rate=0.0, key=None):
    """Hidden states [ROWS, ROW, HIDDEN] of a packed batch."""
    half = precision()

    def product(x, w, b):
        return (x.astype(half) @ w.T.astype(half)).astype(jnp.float32) + b

    own = batch["sentence"]
    same = (own[:, :, None] == own[:, None, :]) & (own >= 0)[:, None, :]
    mask = jnp.where(same, 0.0, -1e9)[:, None]
    x = embedding["words"][batch["ids"]] + embedding["positions"][batch["position"]]
    x = norm(x, embedding["norm_w"], embedding["norm_b"])
    rows, length, _ = x.shape

    def layer(carry, w):
        x, key = carry
        first = second = None
        if key is not None:
            key, first, second = jax.random.split(key, 3)
        q, k, v = (product(x, w[n], w[n + "b"]).reshape(rows, length, HEADS, -1).transpose(0, 2, 1, 3) for n in "qkv")
        score = (q.astype(half) @ k.transpose(0, 1, 3, 2).astype(half)).astype(jnp.float32)
        weight = jax.nn.softmax(score / np.sqrt(HIDDEN // HEADS) + mask, -1)
        mixed = (weight.astype(half) @ v.astype(half)).astype(jnp.float32).transpose(0, 2, 1, 3)
        mixed = mixed.reshape(rows, length, HIDDEN)
        x = norm(x + dropped(product(mixed, w["o"], w["ob"]), rate, first), w["l1w"], w["l1b"])
        inner = jax.nn.gelu(product(x, w["fi"], w["fib"]), approximate=False)
        x = norm(x + dropped(product(inner, w["fo"], w["fob"]), rate, second), w["l2w"], w["l2b"])
        return (x, key), None

    (x, _), _ = jax.lax.scan(layer, (x, key), layers)
    return x


def pooled(x, slot):
    """Mean of x over the tokens of each sentence, [CAPACITY, width], and who belongs to whom."""
    members = jax.nn.one_hot(slot, SLOTS + 1, dtype=jnp.float32)[:, :, :SLOTS]
    count = members.sum(1)[..., None] + 1e-6
    mean = jnp.einsum("rls,rlh->rsh", members, x) / count
    return mean.reshape(CAPACITY, -1), members


def forward(model, constants, batch, rate=0.0, key=None):
    """Standardised hidden states, features, label logits and stance logits, membership."""
    layers = merged(constants["layers"], model["adapters"])
    h = hidden(constants["embedding"], layers, batch, rate, key)
    h = (h - constants["mean"]) * constants["scale"]
    feature, members = pooled(h, batch["slot"])
    labels = feature @ model["label_w"] + model["label_b"]
    stance = feature @ model["stance_w"] + model["stance_b"]
    return h, feature, labels, stance, members
