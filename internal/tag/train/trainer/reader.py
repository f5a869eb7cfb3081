"""The document reader: what each sentence says, read with its neighbours.

It sees, of every sentence, its feature, what heads and precedents make of it, whether a
pattern of the catalogue hit, and how it is written. It is trained on what the folds' heads
and precedents say of sentences that they never saw, which is how sentences look to the
product; and, with less weight, on single passages and ordinary sentences, as documents of
one sentence. internal/tag/network does the same arithmetic.
"""
import jax
import jax.numpy as jnp
import numpy as np
import optax

from .base import HIDDEN

WINDOW, WIDTH, LAYERS, HEADS = 8, 128, 2, 4
LONGEST = 96  # sentences of a document that are read at once
SINGLES, SINGLE_WEIGHT = 64, 0.15  # documents of one sentence in a batch, and what they weigh beside the others
TOPICS = 3
_QUOTES = set("\"\u201c\u201d\u201e\u00ab\u00bb'\u2019")
_BULLETS = (">", "-", "\u2013", "\u2022", "*")


def written(text, tokens, at, count, chat):
    """How a sentence is written, as ten numbers."""
    return [
        float(text.endswith("?") or "? " in text), float("?" in text), min(tokens / 30, 4.0),
        float(any(c in _QUOTES for c in text)), float(":" in text[:25]), float(text[:1].islower()),
        float(any(c in "0123456789" for c in text)), float(text.startswith(_BULLETS)), float(chat), at / count,
    ]


def log_softmax(x):
    return x - np.logaddexp.reduce(x, axis=-1, keepdims=True)


def inputs_of(labels, stance, vote, patterns, how, features):
    """Rows of numbers, one for each sentence (see internal/tag/network); features as seen from their mean."""
    far = jnp.sqrt((features**2).sum(1, keepdims=True) + 1e-12)
    parts = [labels / 4, jax.nn.log_softmax(stance) / 2, jnp.log(vote + 0.01) / 2 + 2, patterns, how, features * np.sqrt(features.shape[1]) / far]
    return jnp.concatenate(parts, 1)


def inputs(said, patterns, how, features, mean):
    """The same, of what was said of sentences."""
    return np.asarray(inputs_of(said["labels"], said["stance"], said["vote"], patterns, how, features - mean), np.float32)


def width(labels):
    """How many numbers the reader takes of a sentence."""
    return 3 * labels + 4 + 10 + HIDDEN


def init(width_in, labels, seed):
    rng = np.random.default_rng(seed)

    def random(rows, columns, size=1.0):
        return jnp.asarray(rng.standard_normal((rows, columns)) * size / np.sqrt(rows), jnp.float32)

    model = {
        "a": jnp.full(labels, 0.5), "c": jnp.ones(labels), "p": jnp.zeros(labels), "b": jnp.full(labels, -1.0),
        "in": random(width_in, WIDTH), "out": random(WIDTH, labels, 0.02), "so": random(WIDTH, 4, 0.02),
        "ss": jnp.eye(4), "dv": random(WIDTH, TOPICS, 0.1), "dg": random(TOPICS, labels, 0.02),
        "ua": jnp.full(labels, 0.5), "uc": jnp.ones(labels), "ub": jnp.full(labels, -1.0),
    }
    for i in range(LAYERS):
        for name in "qkv":
            model[f"{i}.{name}"] = random(WIDTH, WIDTH)
        model |= {
            f"{i}.o": random(WIDTH, WIDTH, 0.3), f"{i}.dm": random(WIDTH, WIDTH, 0.3),
            f"{i}.f1": random(WIDTH, 2 * WIDTH), f"{i}.f2": random(2 * WIDTH, WIDTH, 0.3),
            f"{i}.rel": jnp.zeros((HEADS, 2 * WINDOW + 1)),
        }
    return model


def _norm(x):
    return (x - x.mean(-1, keepdims=True)) * jax.lax.rsqrt(x.var(-1, keepdims=True) + 1e-5)


def _mean(h, filled):
    return (h * filled[..., None]).sum(1) / (filled.sum(1)[:, None] + 1e-6)


def _attend(model, i, h, filled):
    n, length, _ = h.shape
    q, k, v = ((_norm(h) @ model[f"{i}.{c}"]).reshape(n, length, HEADS, -1).transpose(0, 2, 1, 3) for c in "qkv")
    apart = jnp.arange(length)[None] - jnp.arange(length)[:, None]
    score = q @ k.transpose(0, 1, 3, 2) / np.sqrt(WIDTH // HEADS)
    score += model[f"{i}.rel"][:, jnp.clip(apart + WINDOW, 0, 2 * WINDOW)][None]
    seen = (jnp.abs(apart) <= WINDOW)[None, None] & filled[:, None, None, :]
    weight = jax.nn.softmax(jnp.where(seen, score, -1e9), -1)
    return (weight @ v).transpose(0, 2, 1, 3).reshape(n, length, WIDTH) @ model[f"{i}.o"]


def forward(model, x, filled, rate=0.0, key=None):
    """Logits of asserted labels and of stances for each sentence, and of the document's topic."""
    labels = model["b"].shape[0]

    def drop(v, i):
        if key is None:
            return v
        return v * jax.random.bernoulli(jax.random.fold_in(key, i), 1 - rate, v.shape) / (1 - rate)

    h = _norm(drop(x, 0) @ model["in"])
    for i in range(LAYERS):
        h = h + drop(_attend(model, i, h, filled), 10 + i)
        h = h + drop(_mean(h, filled) @ model[f"{i}.dm"], 20 + i)[:, None]
        h = h + drop(jax.nn.gelu(_norm(h) @ model[f"{i}.f1"], approximate=True) @ model[f"{i}.f2"], 30 + i)
    h = _norm(h)
    own, stance = x[..., :labels] * 4, x[..., labels : labels + 4] * 2
    vote, pattern = (x[..., labels + 4 : 2 * labels + 4] - 2) * 2, x[..., 2 * labels + 4 : 3 * labels + 4]
    topic = _mean(h, filled) @ model["dv"]
    z = own * model["a"] + vote * model["c"] + pattern * model["p"] + model["b"]
    z = z + drop(h, 40) @ model["out"] + (jax.nn.softmax(topic) @ model["dg"])[:, None]
    return z, stance @ model["ss"] + drop(h, 41) @ model["so"], topic


def loss(model, batch, key, rate=0.3):
    """The loss of a batch of readings, and the logits of asserted labels."""
    z, stance, topic = forward(model, batch["x"], batch["filled"], rate, key)
    each = jnp.maximum(z, 0) - z * batch["asserted"] + jnp.log1p(jnp.exp(-jnp.abs(z)))
    total = (each * batch["filled"][..., None]).sum() / (batch["filled"].sum() + 1e-6)
    known = batch["stance"] >= 0
    right = jnp.take_along_axis(jax.nn.log_softmax(stance), jnp.maximum(batch["stance"], 0)[..., None], -1)[..., 0]
    total += 0.2 * jnp.where(known, -right, 0).sum() / (known.sum() + 1)
    kind = jnp.take_along_axis(jax.nn.log_softmax(topic), batch["topic"][:, None], 1)[:, 0]
    some = batch["filled"].any(1)
    return total + 0.1 * jnp.where(some, -kind, 0).sum() / (some.sum() + 1e-6), z


class Documents:
    """Sentences of documents, cut into readings of LONGEST at most.

    single says of each sentence whether it is no document's, but stands by itself.
    """

    def __init__(self, document, single, x, asserted, stance, topic):
        self.single, self.x, self.asserted, self.stance, self.topic = single, x, asserted, stance, topic
        self.readings, start = [], 0
        for end in range(1, len(document) + 1):
            if end == len(document) or document[end] != document[start] or end - start == LONGEST:
                self.readings.append((start, end))
                start = end

    def parted(self, readings):
        """Readings of documents, and sentences by themselves."""
        return [r for r in readings if not self.single[r[0]]], [r for r in readings if self.single[r[0]]]

    def batch(self, readings, size, longest=LONGEST):
        labels = self.asserted.shape[1]
        out = {
            "x": np.zeros((size, longest, self.x.shape[1]), np.float32), "filled": np.zeros((size, longest), bool),
            "asserted": np.zeros((size, longest, labels), np.float32), "stance": np.full((size, longest), -1, np.int32),
            "topic": np.zeros(size, np.int32),
        }
        for row, (start, end) in enumerate(readings):
            n = end - start
            out["x"][row, :n], out["filled"][row, :n] = self.x[start:end], True
            out["asserted"][row, :n], out["stance"][row, :n] = self.asserted[start:end], self.stance[start:end]
            out["topic"][row] = self.topic[start]
        return out


def train(documents, readings, epochs=8, seed=0, size=16, model=None, rate=2e-3):
    """A reader that has seen the given readings; one that goes on from a model when there is one."""
    whole, single = documents.parted(readings)
    model = model or init(documents.x.shape[1], documents.asserted.shape[1], seed)
    steps = max(1, len(whole) // size)
    schedule = optax.warmup_cosine_decay_schedule(0, rate, steps, steps * epochs, rate / 100)
    tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=0.05))
    state, key, rng = tx.init(model), jax.random.PRNGKey(seed), np.random.default_rng(seed)

    def both(model, batch, beside, key):
        return loss(model, batch, key)[0] + SINGLE_WEIGHT * loss(model, beside, jax.random.fold_in(key, 99))[0]

    @jax.jit
    def step(model, state, batch, beside, key):
        update, state = tx.update(jax.grad(both)(model, batch, beside, key), state, model)
        return optax.apply_updates(model, update), state

    for _ in range(epochs):
        order = rng.permutation(len(whole))
        for at in range(0, steps * size, size):
            key, own = jax.random.split(key)
            chosen = [whole[i] for i in order[at : at + size]]
            beside = [single[i] for i in rng.integers(0, len(single), SINGLES)] if single else []
            model, state = step(model, state, documents.batch(chosen, size), documents.batch(beside, SINGLES, 1), own)
    return model


def read(model, documents, readings, size=16):
    """Logits of every sentence of the readings, by place, and topic logits."""
    run = jax.jit(lambda m, x, filled: forward(m, x, filled))
    z = np.zeros(documents.asserted.shape, np.float32)
    stance, topic = np.zeros((len(z), 4), np.float32), np.zeros((len(z), TOPICS), np.float32)
    for group, size, longest in zip(documents.parted(readings), (size, 16 * size), (LONGEST, 1)):
        for at in range(0, len(group), size):
            part = group[at : at + size]
            batch = documents.batch(part, size, longest)
            out = [np.asarray(v) for v in run(model, batch["x"], batch["filled"])]
            for row, (start, end) in enumerate(part):
                z[start:end], stance[start:end], topic[start:end] = out[0][row, : end - start], out[1][row, : end - start], out[2][row]
    return z, stance, topic
