"""The sentence encoder with adapters and heads, in JAX, as it is trained.

Sentences are packed into rows of ROW tokens, SLOTS sentences at most; each sentence
attends to itself alone and counts positions from its own <s>, so that packing saves
time and changes nothing. A sentence's feature is the mean over its own tokens (not the
marks) of the standardised hidden states.
"""
import jax
import jax.numpy as jnp
import numpy as np

from .base import HIDDEN, MATRICES

ROWS, ROW, SLOTS = 64, 64, 12
CAPACITY = ROWS * SLOTS
HEADS = 12
BELOW = 55  # sets random numbers of the layers that are not tuned apart


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
        count, rows, columns = layers[name].shape
        a = rng.standard_normal((count, rank, columns)) / np.sqrt(columns)
        out[name] = (jnp.asarray(a, jnp.float32), jnp.zeros((count, rows, rank)))
    return out


def embedded(embedding, batch):
    """What the first layer takes, [ROWS, ROW, HIDDEN]."""
    x = embedding["words"][batch["ids"]] + embedding["positions"][batch["position"]]
    return norm(x, embedding["norm_w"], embedding["norm_b"])


def through(x, layers, batch, adapters=None, rate=0.0, key=None):
    """x after some layers; with adapters every matrix W is W + b·a."""
    own = batch["sentence"]
    same = (own[:, :, None] == own[:, None, :]) & (own >= 0)[:, None, :]
    mask = jnp.where(same, 0.0, -1e9)[:, None]
    rows, length, _ = x.shape

    def layer(x, w, change, keys):
        def product(x, name):
            y = x @ w[name].T + w[name + "b"]
            if change is None:
                return y
            a, b = change[name]
            return y + (x @ a.T) @ b.T

        q, k, v = (product(x, n).reshape(rows, length, HEADS, -1).transpose(0, 2, 1, 3) for n in "qkv")
        weight = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / np.sqrt(HIDDEN // HEADS) + mask, -1)
        mixed = (weight @ v).transpose(0, 2, 1, 3).reshape(rows * length, HIDDEN)
        x = norm(x + dropped(product(mixed, "o"), rate, keys[0]), w["l1w"], w["l1b"])
        inner = jax.nn.gelu(product(x, "fi"), approximate=False)
        return norm(x + dropped(product(inner, "fo"), rate, keys[1]), w["l2w"], w["l2b"])

    def one(x, each):
        w, change, number = each
        keys = (None, None) if key is None else jax.random.split(jax.random.fold_in(key, number))
        return layer(x, w, change, keys), None

    # A scan, so that a layer is compiled once and not twelve times.
    x, _ = jax.lax.scan(one, x.reshape(rows * length, HIDDEN), (layers, adapters, jnp.arange(layers["q"].shape[0])))
    return x.reshape(rows, length, HIDDEN)


def pooled(x, slot):
    """Mean of x over the tokens of each sentence, [CAPACITY, width], and who belongs to whom."""
    members = jax.nn.one_hot(slot, SLOTS + 1, dtype=jnp.float32)[:, :, :SLOTS]
    count = members.sum(1)[..., None] + 1e-6
    mean = jnp.einsum("rls,rlh->rsh", members, x) / count
    return mean.reshape(CAPACITY, -1), members


def states(model, constants, batch, rate=0.0, key=None):
    """Standardised hidden states, [ROWS, ROW, HIDDEN]; without adapters those of the base model.

    constants may hold layers "below" those that are tuned, adapters and all.
    """
    x = dropped(embedded(constants["embedding"], batch), rate / 2, key)
    if "below" in constants:
        under = None if key is None else jax.random.fold_in(key, BELOW)
        x = jax.lax.stop_gradient(through(x, constants["below"], batch, None, rate, under))
    h = through(x, constants["layers"], batch, model.get("adapters"), rate, key)
    return (h - constants["mean"]) * constants["scale"]


def forward(model, constants, batch, rate=0.0, key=None):
    """Standardised hidden states, features, label logits and stance logits, membership."""
    h = states(model, constants, batch, rate, key)
    feature, members = pooled(h, batch["slot"])
    labels = feature @ model["label_w"] + model["label_b"]
    stance = feature @ model["stance_w"] + model["stance_b"]
    return h, feature, labels, stance, members
