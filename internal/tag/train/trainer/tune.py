"""Tunes the upper layers of the encoder with adapters, and heads along with them.

    python -m trainer.tune bundle.npz e5-small-q4.bin work-folder

Tuning goes on from the first adapter (start/, of the first round of this work: rank 16 on
ten layers, tuned on documents of the authors in corpus.TUNED_AUTHORS alone). It writes
tuned.npz into the folder, and until then tuning.npz after every epoch. What comes after (trainer.refit,
trainer.stack) needs documents that the encoder does not know: those of corpus.fresh are
left out. An hour and a half on two cores: the lower layers stay as they are, so that
nothing is carried back through them, and of the sentences without a label each epoch
sees another half, with double weight.

The loss of a sentence: binary cross entropy of each label in any stance; cross entropy
of the stance; a weak term that asks tokens inside a marked stretch to carry more of the
label than the others; and with --consistency, when each batch is read twice with other
units dropped, the difference between both readings (R-Drop, Liang and others 2021), which
takes twice as long. Heads start from a linear solution on the features of the first
adapter: from random ones training does not get far.
"""
import argparse
import os
import time
import zlib

import jax
import jax.numpy as jnp
import numpy as np
import optax

from . import base, batches, corpus, features, figures, network, safetensors
from .bundle import Bundle

START = os.path.join(corpus.ROOT, "start")
ADAPTER, STANDARD = os.path.join(START, "adapter.safetensors"), os.path.join(START, "standard.safetensors")


def options(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("bundle")
    p.add_argument("base")
    p.add_argument("folder")
    p.add_argument("--epochs", type=int, default=5)
    p.add_argument("--rank", type=int, default=32)
    p.add_argument("--frozen", type=int, default=6, help="layers from below that stay as they are")
    p.add_argument("--rate", type=float, default=4e-4, help="learning rate of the adapters; heads learn ten times faster")
    p.add_argument("--drop", type=float, default=0.2, help="share of units dropped")
    p.add_argument("--forget", type=float, default=0.2, help="share of words replaced by the unknown piece")
    p.add_argument("--consistency", type=float, default=0.0, help="weight of the difference between two readings")
    p.add_argument("--silent", type=float, default=0.5, help="share of the sentences without a label that an epoch sees")
    p.add_argument("--seed", type=int, default=0)
    return p.parse_args(arguments)


def dealt(name, salt, parts):
    """A number below parts that depends on a name alone."""
    return zlib.crc32((salt + name).encode()) % parts


def chosen(bundle):
    """Sentences to train on, and an eighth of those that the reader learns on, to see how it goes."""
    names = bundle.arrays["document_names"]
    fresh = np.array([corpus.fresh(str(n)) for n in names])[bundle.document] & (bundle.source == 0)
    return np.flatnonzero(~fresh), np.flatnonzero(fresh & ~bundle.held)[::8]


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
    if not o.consistency:
        return one
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


def layers_of(bundle, adapter, frozen):
    """The base model's layers changed by an adapter, below and above a boundary."""
    layers = dict(bundle.layers)
    for name in base.MATRICES:
        layers[name] = layers[name].copy()
        for i in range(base.LAYERS):
            if f"l{i}.{name}.a" in adapter:
                layers[name][i] += adapter[f"l{i}.{name}.b"].astype(np.float32) @ adapter[f"l{i}.{name}.a"].astype(np.float32)
    return {k: jnp.asarray(v[:frozen]) for k, v in layers.items()}, {k: jnp.asarray(v[frozen:]) for k, v in layers.items()}


def start(bundle, o, sentences, features, standard):
    """The model before training, and what training never changes."""
    lower, upper = layers_of(bundle, safetensors.tensors(ADAPTER), o.frozen)
    constants = {
        "embedding": {n: jnp.asarray(v) for n, v in (("words", bundle.words), *((k, bundle.arrays[k]) for k in ("positions", "norm_w", "norm_b")))},
        "lower": lower, "upper": upper, "mean": jnp.asarray(standard["mu"]), "scale": jnp.asarray(standard["isd"]),
    }
    _, mentioned, _ = bundle.targets(sentences)
    label_w, label_b = linear(features[sentences], mentioned)
    model = {
        "adapters": network.init_adapters(np.random.default_rng(o.seed), upper, o.rank), "label_w": label_w, "label_b": label_b,
        "stance_w": jnp.zeros((base.HIDDEN, 4)), "stance_b": jnp.zeros(4),
    }
    return model, constants


def optimiser(o, steps):
    def schedule(rate):
        return optax.warmup_cosine_decay_schedule(0, rate, steps // 12 + 1, steps, rate * 0.02)

    body = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule(o.rate), weight_decay=0.01))
    return optax.multi_transform(
        {"body": body, "head": optax.adam(schedule(10 * o.rate))},
        lambda model: {k: "body" if k == "adapters" else "head" for k in model},
    )


def epoch_of(bundle, o, sentences, epoch):
    """The sentences of one epoch, and the weight of each of the bundle's."""
    labelled = np.diff(bundle.arrays["labels_at"]) > 0
    drawn = np.random.default_rng(1000 * o.seed + epoch).random(len(bundle)) < o.silent
    weight = np.where(labelled, 1.0, 1 / o.silent).astype(np.float32)
    return sentences[(labelled | drawn)[sentences]], weight


def train(bundle, o, sentences, model, constants, after):
    """Tunes a model; after is called with the number of epochs done and the model."""
    # One person labelled the passages, and often left secondary labels out.
    absent = np.where((bundle.source == 1) & (np.diff(bundle.arrays["labels_at"]) > 0), 0.7, 1.0).astype(np.float32)

    def dealt_out(epoch):
        which, weight = epoch_of(bundle, o, sentences, epoch)
        return batches.plan(batches.groups(which, bundle.document), length(bundle), 100 * o.seed + epoch), weight

    tx = optimiser(o, o.epochs * len(dealt_out(0)[0]))
    state, key, rng = tx.init(model), jax.random.PRNGKey(o.seed + 7), np.random.default_rng(o.seed + 3)

    @jax.jit
    def step(model, state, constants, batch, key):
        value, grad = jax.value_and_grad(loss)(model, constants, batch, o, key)
        update, state = tx.update(grad, state, model)
        return optax.apply_updates(model, update), state, value

    begin = time.time()
    for epoch in range(o.epochs):
        plan, weight = dealt_out(epoch)
        total = 0.0
        for done, placed in enumerate(plan, 1):
            batch, _ = batches.arrays(bundle, placed, o.forget, rng, weight, absent)
            key, own = jax.random.split(key)
            model, state, value = step(model, state, constants, batch, own)
            total += float(value)
            if done % 25 == 0:
                print(f"epoch {epoch + 1}: batch {done} of {len(plan)}, loss {total / done:.4f}, {time.time() - begin:.0f} s", flush=True)
        after(epoch + 1, model)


def save(path, o, model, constants, epoch):
    """The first adapter with the new one beside it, what features are standardised with, epochs done and meant."""
    out = {"epochs": np.array([epoch, o.epochs]), "mean": np.asarray(constants["mean"]), "scale": np.asarray(constants["scale"])}
    out |= safetensors.tensors(ADAPTER)
    for name, (a, b) in model["adapters"].items():
        for i in range(a.shape[0]):
            at = f"l{o.frozen + i}.{name}"
            out[at + ".a"] = np.concatenate([out[at + ".a"], np.asarray(a[i], np.float16)])
            out[at + ".b"] = np.concatenate([out[at + ".b"], np.asarray(b[i], np.float16)], 1)
    np.savez_compressed(path, **out)


def run(o):
    jax.config.update("jax_default_prng_impl", "unsafe_rbg")  # threefry takes a tenth of the time
    bundle = Bundle(o.bundle)
    sentences, scored = chosen(bundle)
    known = features.of(f"{o.folder}/start-features.bin", o.base, ADAPTER, STANDARD, corpus.everything())
    model, constants = start(bundle, o, sentences, known, safetensors.tensors(STANDARD))
    scorer = Scorer(bundle)
    truth, _, _ = bundle.targets(scored)

    def after(epoch, model):
        save(f"{o.folder}/{'tuned' if epoch == o.epochs else 'tuning'}.npz", o, model, constants, epoch)
        _, labels, stance = scorer(model, constants, scored)
        told = figures.summary(figures.asserted(labels, stance), truth, bundle.document[scored])
        print(f"after {epoch} of {o.epochs}:", ", ".join(f"{k} {v:.3f}" for k, v in told.items()), flush=True)

    after(0, model)
    train(bundle, o, sentences, model, constants, after)


if __name__ == "__main__":
    run(options())
