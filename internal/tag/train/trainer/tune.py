"""Tunes the encoder with adapters, and heads along with them.

    python -m trainer.tune bundle.npz tuned.npz
    python -m trainer.tune bundle.npz quarter.npz --share 0.25     a point of the learning curve

Only the documents of corpus.TUNED_AUTHORS are seen (and passages and ordinary sentences):
what comes after (trainer.refit, trainer.stack) needs documents that the encoder does not
know. Hours on two cores.

The loss of a sentence: binary cross entropy of each label in any stance; cross entropy
of the stance; a weak term that asks tokens inside a marked stretch to carry more of the
label than the others; and, since each batch is read twice with other words and units
dropped, the difference between both readings (R-Drop, Liang and others 2021).
Heads start from a linear solution on the untuned features: from random ones training
does not get far.
"""
import argparse
import time
import zlib

import jax
import jax.numpy as jnp
import numpy as np
import optax

from . import batches, corpus, figures, network, votes
from .bundle import Bundle

FOLDS = 5
PREDICTED = ("labels", "stance", "vote", "vote_any", "nearest")


def options(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("bundle")
    p.add_argument("out")
    p.add_argument("--share", type=float, default=1.0, help="part of the documents to train on")
    p.add_argument("--epochs", type=int, default=8)
    p.add_argument("--rank", type=int, default=64)
    p.add_argument("--rate", type=float, default=4e-4, help="learning rate of the adapters; heads learn ten times faster")
    p.add_argument("--drop", type=float, default=0.15, help="share of units dropped")
    p.add_argument("--forget", type=float, default=0.15, help="share of words replaced by the unknown piece")
    p.add_argument("--consistency", type=float, default=1.0, help="weight of the difference between two readings")
    p.add_argument("--seed", type=int, default=0)
    return p.parse_args(arguments)


def dealt(name, salt, parts):
    """A number below parts that depends on a name alone."""
    return zlib.crc32((salt + name).encode()) % parts


def chosen(bundle, o):
    """Sentences to train on, and sentences to score."""
    names = bundle.arrays["document_names"]
    fresh = np.array([corpus.fresh(str(n)) for n in names])[bundle.document] & (bundle.source == 0)
    part = np.array([dealt(str(n), "share ", 1000) for n in names])[bundle.document] < 1000 * o.share
    return np.flatnonzero(~bundle.held & ~fresh & part), np.flatnonzero(bundle.held)


def cross_entropy(logit, target):
    return jnp.maximum(logit, 0) - logit * target + jnp.log1p(jnp.exp(-jnp.abs(logit)))


def pointing(h, model, members, marked):
    """How far marked tokens fall short of carrying more of their label than the others."""
    carried = h @ model["label_w"]
    inside = jnp.einsum("rls,rln->rsn", members, carried * marked)
    outside = jnp.einsum("rls,rln->rsn", members, carried * (1 - marked))
    n_in = jnp.einsum("rls,rln->rsn", members, marked)
    n_out = jnp.einsum("rls,rln->rsn", members, 1 - marked)
    both = (n_in > 0) & (n_out > 0)
    gap = inside / (n_in + 1e-6) - outside / (n_out + 1e-6)
    return (jax.nn.softplus(1 - gap / 8) * both).sum() / (both.sum() + 1)


def reading(model, constants, batch, o, key):
    """Loss of one reading, and its label logits."""
    h, _, labels, stance, members = network.forward(model, constants, batch, o.drop, key)
    weight, target = batch["weight"], batch["mentioned"]
    each = jnp.where(target > 0, 1.0, batch["absent"][:, None]) * weight[:, None]
    loss = (cross_entropy(labels, target) * each).sum() / (weight.sum() + 1)
    known = (batch["stance"] >= 0) * weight
    right = jnp.take_along_axis(jax.nn.log_softmax(stance), jnp.maximum(batch["stance"], 0)[:, None], 1)[:, 0]
    loss += 0.3 * (-right * known).sum() / (known.sum() + 1)
    return loss + 0.1 * pointing(h, model, members, batch["marked"].astype(jnp.float32)), labels


def loss(model, constants, batch, o, key):
    first, second = jax.random.split(key)
    one, a = reading(model, constants, batch, o, first)
    two, b = reading(model, constants, batch, o, second)
    apart = (jax.nn.sigmoid(a) - jax.nn.sigmoid(b)) * (a - b)
    return (one + two) / 2 + o.consistency * (apart * batch["weight"][:, None]).sum() / (batch["weight"].sum() + 1)


class Scorer:
    """Features and logits of any sentences with a given model."""

    def __init__(self, bundle):
        self._bundle = bundle
        self._forward = jax.jit(lambda model, constants, batch: network.forward(model, constants, batch)[1:4])

    def __call__(self, model, constants, sentences):
        plan = batches.plan(batches.groups(sentences, self._bundle.document), length(self._bundle))
        place = np.full(len(self._bundle), -1)
        place[sentences] = np.arange(len(sentences))
        out = [np.zeros((len(sentences), n), np.float32) for n in (network.HIDDEN, len(self._bundle.names), 4)]
        for placed in plan:
            batch, which = batches.arrays(self._bundle, placed)
            filled = which >= 0
            for total, part in zip(out, self._forward(model, constants, batch)):
                total[place[which[filled]]] = np.asarray(part)[filled]
        return out


def length(bundle):
    """Tokens of a sentence with its marks and prefix."""
    extra = 2 + len(bundle.prefix)
    return lambda i: len(bundle.ids(i)) + extra


def linear(features, target):
    """Logistic regression for all labels at once (C = 3), by L-BFGS."""
    x, y = jnp.asarray(features), jnp.asarray(target)

    def objective(p):
        return cross_entropy(x @ p[0] + p[1], y).sum() + (p[0] ** 2).sum() / 6

    solver = optax.lbfgs()
    value_and_grad = optax.value_and_grad_from_state(objective)

    @jax.jit
    def step(p, state):
        value, grad = value_and_grad(p, state=state)
        update, state = solver.update(grad, state, p, value=value, grad=grad, value_fn=objective)
        return optax.apply_updates(p, update), state

    p = (jnp.zeros((x.shape[1], y.shape[1])), jnp.full(y.shape[1], -5.0))
    state = solver.init(p)
    for _ in range(80):
        p, state = step(p, state)
    return p


def start(bundle, o, train, scorer):
    """The model before training, and what training never changes."""
    constants = {
        "embedding": {n: jnp.asarray(v) for n, v in (("words", bundle.words), *((k, bundle.arrays[k]) for k in ("positions", "norm_w", "norm_b")))},
        "layers": {k: jnp.asarray(v) for k, v in bundle.layers.items()},
        "mean": jnp.zeros(network.HIDDEN), "scale": jnp.ones(network.HIDDEN),
    }
    labels = len(bundle.names)
    model = {
        "adapters": network.init_adapters(np.random.default_rng(o.seed), bundle.layers, o.rank),
        "label_w": jnp.zeros((network.HIDDEN, labels)), "label_b": jnp.zeros(labels),
        "stance_w": jnp.zeros((network.HIDDEN, 4)), "stance_b": jnp.zeros(4),
    }
    features = scorer(model, constants, train)[0]
    mean, deviation = features.mean(0), features.std(0) + 1e-6
    constants |= {"mean": jnp.asarray(mean), "scale": jnp.asarray(1 / deviation / np.sqrt(network.HIDDEN))}
    _, mentioned, _ = bundle.targets(train)
    model["label_w"], model["label_b"] = linear((features - mean) * np.asarray(constants["scale"]), mentioned)
    return model, constants


def optimiser(o, steps):
    def schedule(rate):
        return optax.warmup_cosine_decay_schedule(0, rate, steps // 12 + 1, steps, rate * 0.02)

    body = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule(o.rate), weight_decay=0.01))
    return optax.multi_transform(
        {"body": body, "head": optax.adam(schedule(10 * o.rate))},
        lambda model: {k: "body" if k == "adapters" else "head" for k in model},
    )


def train(bundle, o, sentences, model, constants):
    """The tuned model. Prints the loss of each epoch."""
    groups = batches.groups(sentences, bundle.document)
    weight = np.ones(len(bundle), np.float32)
    # One person labelled the passages, and often left secondary labels out.
    labelled = np.diff(bundle.arrays["labels_at"]) > 0
    absent = np.where((bundle.source == 1) & labelled, 0.7, 1.0).astype(np.float32)
    tx = optimiser(o, o.epochs * len(batches.plan(groups, length(bundle), 0)))
    state, key, rng = tx.init(model), jax.random.PRNGKey(o.seed + 7), np.random.default_rng(o.seed + 3)

    @jax.jit
    def step(model, state, constants, batch, key):
        value, grad = jax.value_and_grad(loss)(model, constants, batch, o, key)
        update, state = tx.update(grad, state, model)
        return optax.apply_updates(model, update), state, value

    begin = time.time()
    for epoch in range(o.epochs):
        values = []
        for placed in batches.plan(groups, length(bundle), 100 * o.seed + epoch):
            batch, _ = batches.arrays(bundle, placed, o.forget, rng, weight, absent)
            key, own = jax.random.split(key)
            model, state, value = step(model, state, constants, batch, own)
            values.append(value)
        print(f"{o.out}: epoch {epoch + 1} of {o.epochs}, loss {float(jnp.mean(jnp.stack(values))):.4f}, {time.time() - begin:.0f} s", flush=True)
    return model


def predictions(bundle, scorer, model, constants, sentences, scored):
    """What the model and its precedents say of sentences that it never saw."""
    known, _, _ = scorer(model, constants, sentences)
    feature, labels, stance = scorer(model, constants, scored)
    asserted, mentioned, _ = bundle.targets(sentences)
    vote, vote_any, nearest = votes.nearest(known, (asserted, mentioned), feature)
    return {"labels": labels, "stance": stance, "vote": vote, "vote_any": vote_any, "nearest": nearest}


def save(out, model, constants, which, said):
    """OUT-said.npz: what is said of the sentences that were left out; OUT.npz: the model."""
    stem = out.removesuffix(".npz")
    np.savez_compressed(stem + "-said.npz", which=which, **{k: np.asarray(v, np.float16) for k, v in said.items()})
    if model is None:
        return
    arrays = {k: np.asarray(v) for k, v in model.items() if k != "adapters"}
    for name, (a, b) in model["adapters"].items():
        arrays[f"adapter_{name}_a"], arrays[f"adapter_{name}_b"] = np.asarray(a, np.float16), np.asarray(b, np.float16)
    np.savez_compressed(out, mean=np.asarray(constants["mean"]), scale=np.asarray(constants["scale"]), **arrays)


def run(o):
    bundle = Bundle(o.bundle)
    sentences, scored = chosen(bundle, o)
    scorer = Scorer(bundle)
    model, constants = start(bundle, o, sentences, scorer)
    model = train(bundle, o, sentences, model, constants)
    said = predictions(bundle, scorer, model, constants, sentences, scored)
    save(o.out, model if o.share == 1 else None, constants, scored, said)
    print(f"{o.out}: {figures.line(bundle, scored, said)}", flush=True)


if __name__ == "__main__":
    run(options())
