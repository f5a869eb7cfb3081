"""Tunes the encoder with adapters, and heads and a document reader along with them.

    python -m trainer.tune bundle.npz work-folder

Writes tuned.npz (adapter, and what features are standardised with), tuned on everything
that is not held back, and foldN.npz for trainer.stack: what models tuned on all but a
part of the documents say of that part, which is how sentences look to the product. A
quarter of an hour on a large graphics card, two days on two cores: --epochs and
--consistency 0 are there for those who have no other. tuned.npz is written last, when
the folds are there.

The loss of a sentence: binary cross entropy of each label in any stance; cross entropy
of the stance; a weak term that asks tokens inside a marked stretch to carry more of the
label than the others. The loss of a document: a reader (trainer.reader) reads its
sentences together, so that the encoder learns what sentences need to tell each other;
the reader itself is thrown away and trained anew by trainer.stack. Each batch is read
twice with other units dropped, and the difference between both readings is a loss too
(R-Drop, Liang and others 2021). Heads start from a linear solution on the features of the
base model: from random ones training does not get far.
"""
import argparse
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp
import numpy as np
import optax

from . import again, base, batches, figures, folds, network, reader
from .bundle import Bundle

FOLDS = 4
# Of products of matrices while tuning; a graphics card takes halves three times as fast.
PRECISION = {"cpu": "float32", "gpu": "BF16_BF16_F32"}
# Of the labels that one person left out at an example passage some are told nevertheless.
ABSENT = 0.7


def options(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("bundle")
    p.add_argument("folder")
    p.add_argument("--epochs", type=int, default=8)
    p.add_argument("--rank", type=int, default=32)
    p.add_argument("--rate", type=float, default=4e-4, help="learning rate of the adapters; heads learn ten times faster")
    p.add_argument("--drop", type=float, default=0.1, help="share of units dropped")
    p.add_argument("--forget", type=float, default=0.15, help="share of words replaced by the unknown piece")
    p.add_argument("--consistency", type=float, default=1.0, help="weight of the difference between two readings")
    p.add_argument("--reading", type=float, default=1.0, help="weight of the document reader's loss")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--watch", type=int, default=4, help="print figures of what is left out every so many epochs; 0: never")
    p.add_argument("--after", default="", help="work folder of a training to go on from (see trainer.again)")
    p.add_argument("--frozen", type=int, default=6, help="with --after: layers from below that stay as they are")
    p.add_argument("--share", type=float, default=1.0, help="with --after: share of the documents known there that an epoch shows")
    p.add_argument("--parts", help="what to tune: all, or the number of a fold that is left out (0,1,2,3,all; with --after: all)")
    o = p.parse_args(arguments)
    o.parts = o.parts or ("all" if o.after else "0,1,2,3,all")
    if o.after and o.parts != "all":
        p.error("--after tunes all alone: the model before knows every fold")
    return o


def dealt(name, salt, parts):
    """A number below parts that depends on a name alone."""
    return zlib.crc32((salt + name).encode()) % parts


def fold_of(bundle):
    """The fold of each sentence: whole documents."""
    names = [dealt(str(n), "fold ", FOLDS) for n in bundle.arrays["document_names"]]
    return np.array(names)[bundle.document]


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


def readings(batch, feature, labels, stance):
    """The sentences of a batch by document, as the reader takes them; no precedents vote yet."""
    x = reader.inputs_of(labels, stance, jnp.zeros_like(labels), batch["patterns"], batch["how"], feature)
    at = batch["together"]

    def arranged(values, nothing):
        return jnp.concatenate([values, jnp.full_like(values[:1], nothing)])[at]

    return {
        "x": arranged(x, 0), "filled": at < network.CAPACITY, "asserted": arranged(batch["asserted"], 0),
        "stance": arranged(batch["stance"], -1), "topic": batch["topic"],
    }


def reading(model, constants, batch, o, key):
    """Loss of one reading, and its logits by sentence and by place in a document."""
    h, feature, labels, stance, members = network.forward(model, constants, batch, o.drop, key)
    weight, target = batch["weight"], batch["mentioned"]
    each = jnp.where(target > 0, 1.0, batch["absent"][:, None]) * weight[:, None]
    loss = (cross_entropy(labels, target) * each).sum() / (weight.sum() + 1)
    known = (batch["stance"] >= 0) * weight
    right = jnp.take_along_axis(jax.nn.log_softmax(stance), jnp.maximum(batch["stance"], 0)[:, None], 1)[:, 0]
    loss += 0.3 * (-right * known).sum() / (known.sum() + 1)
    loss += 0.1 * pointing(h, model, members, batch["marked"].astype(jnp.float32))
    told, z = reader.loss(model["reader"], readings(batch, feature, labels, stance), jax.random.fold_in(key, 77), 0.2)
    return loss + o.reading * told, labels, z


def apart(a, b):
    """How far two readings' probabilities are apart (Kullback and Leibler, both ways)."""
    return ((jax.nn.sigmoid(a) - jax.nn.sigmoid(b)) * (a - b)).sum()


def loss(model, constants, batch, o, key):
    if not o.consistency:
        return reading(model, constants, batch, o, key)[0]
    twice = jax.vmap(lambda key: reading(model, constants, batch, o, key))
    both, labels, z = twice(jax.random.split(key))
    count, filled = batch["weight"].sum() + 1, (batch["together"] < network.CAPACITY)[..., None]
    differing = apart(*labels * batch["weight"][:, None]) + o.reading * apart(*z * filled)
    return both.mean() + o.consistency * differing / count / 2


class Scorer:
    """Features and logits of any sentences with a given model."""

    def __init__(self, bundle):
        self._bundle = bundle

        @jax.jit
        def run(model, constants, batch):
            _, feature, labels, stance, _ = network.forward(model, constants, batch)
            z = jnp.zeros_like(labels)
            if "reader" in model:
                told = readings(batch, feature, labels, stance)
                arranged, _, _ = reader.forward(model["reader"], told["x"], told["filled"])
                z = jnp.concatenate([z, z[:1]]).at[batch["together"].ravel()].set(arranged.reshape(-1, arranged.shape[-1]))[:-1]
            return feature, labels, stance, z

        self._run = run

    def __call__(self, model, constants, sentences):
        """Features, label logits, stance logits and the reader's logits, a row for each sentence."""
        out, at = [], {}
        for placed in batches.plan(batches.groups(sentences, self._bundle.document), length(self._bundle)):
            place, together = batches.held_by(placed)
            batch = {**batches.tokens(self._bundle, placed), **context(self._bundle, placed, place, together)}
            out.append([v[place] for v in map(np.asarray, self._run(model, constants, batch))])
            at.setdefault("sentence", []).append(placed.sentence)
        order = np.empty(len(self._bundle), np.int64)
        order[np.concatenate(at["sentence"])] = np.arange(len(sentences))
        return [np.concatenate(parts)[order[sentences]] for parts in zip(*out)]


def length(bundle):
    """Tokens of each sentence with its marks."""
    return bundle.length + 2


def filled(place, values, nothing=0):
    """Values of a batch's sentences at their places."""
    out = np.full((network.CAPACITY, *values.shape[1:]), nothing, values.dtype)
    out[place] = values
    return out


def context(bundle, placed, place, together):
    """What the reader takes of a batch, but for what the encoder makes of it."""
    which = placed.sentence
    _, first = np.unique(placed.group, return_index=True)
    topic = np.zeros(batches.GROUPS, np.int32)
    topic[: len(first)] = bundle.topic[which[first]]
    return {
        "together": together, "topic": topic, "patterns": filled(place, bundle.patterns[which]), "how": filled(place, bundle.how[which]),
        "asserted": filled(place, bundle.asserted[which]), "stance": filled(place, bundle.stance[which], -1),
    }


def batch_of(bundle, placed, o, rng):
    """All that a step of training takes."""
    which, (place, together) = placed.sentence, batches.held_by(placed)
    absent = np.where((bundle.source == 1) & bundle.labelled, ABSENT, 1.0).astype(np.float32)[which]
    return {
        **batches.tokens(bundle, placed, o.forget, rng), **context(bundle, placed, place, together),
        "marked": batches.marked(bundle, placed), "mentioned": filled(place, bundle.mentioned[which]),
        "weight": filled(place, np.ones(len(which), np.float32)), "absent": filled(place, absent, 1),
    }


def linear(features, target):
    """Logistic regression for all labels at once (C = 3), by L-BFGS."""
    x, y = jnp.asarray(features), jnp.asarray(target)

    def objective(p, x, y):
        return cross_entropy(x @ p[0] + p[1], y).sum() + (p[0] ** 2).sum() / 6

    solver = optax.lbfgs()

    @jax.jit
    def step(p, state, x, y):
        value, grad = optax.value_and_grad_from_state(objective)(p, x, y, state=state)
        update, state = solver.update(grad, state, p, value=value, grad=grad, value_fn=objective, x=x, y=y)
        return optax.apply_updates(p, update), state

    p = (jnp.zeros((x.shape[1], y.shape[1])), jnp.full(y.shape[1], -5.0))
    state = solver.init(p)
    with jax.default_matmul_precision("float32"):
        for _ in range(80):
            p, state = step(p, state, x, y)
    return p


def heads(bundle, known, which):
    """Linear heads for labels in any stance and for stances."""
    labels = linear(known[which], bundle.mentioned[which])
    told = which[bundle.stance[which] >= 0]
    stances = linear(known[told], np.eye(4, dtype=np.float32)[bundle.stance[told]])
    return {"label_w": labels[0], "label_b": labels[1], "stance_w": stances[0], "stance_b": stances[1]}


def start(bundle, o, sentences, scorer):
    """The model before training, and what training never changes."""
    constants = {
        "embedding": {n: jnp.asarray(v) for n, v in (("words", bundle.words), *((k, bundle.arrays[k]) for k in ("positions", "norm_w", "norm_b")))},
        "layers": {k: jnp.asarray(v) for k, v in bundle.layers.items()}, "mean": jnp.zeros(base.HIDDEN), "scale": jnp.ones(base.HIDDEN),
    }
    nothing = {"label_w": jnp.zeros((base.HIDDEN, len(bundle.names))), "label_b": jnp.zeros(len(bundle.names)), "stance_w": jnp.zeros((base.HIDDEN, 4)), "stance_b": jnp.zeros(4)}
    known = scorer(nothing, constants, np.arange(len(bundle)))[0]
    mean, scale = known[sentences].mean(0), 1 / known[sentences].std(0)
    constants |= {"mean": jnp.asarray(mean), "scale": jnp.asarray(scale)}
    told = reader.init(reader.width(len(bundle.names)), len(bundle.names), o.seed)
    told |= {"a": jnp.ones_like(told["a"]), "c": jnp.zeros_like(told["c"])}
    print("features of the base model are there; heads start from them", flush=True)
    adapters = network.init_adapters(np.random.default_rng(o.seed), constants["layers"], o.rank)
    return {"adapters": adapters, "reader": told, **heads(bundle, (known - mean) * scale, sentences)}, constants


def optimiser(o, steps):
    def schedule(rate):
        return optax.warmup_cosine_decay_schedule(0, rate, steps // 12 + 1, steps, rate * 0.02)

    def group(rate, decay):
        return optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule(rate), weight_decay=decay))

    kinds = {"adapters": "body", "reader": "reader"}
    parts = {"body": group(o.rate, 0.01), "reader": group(1e-3, 0.05), "head": optax.adam(schedule(10 * o.rate))}
    return optax.multi_transform(parts, lambda model: {k: kinds.get(k, "head") for k in model})


def ahead(work, items, workers=6, most=24):
    """work of each item in order, done by other threads before it is asked for."""
    with ThreadPoolExecutor(workers) as pool:
        waiting = []
        for item in items:
            waiting.append(pool.submit(work, *item))
            if len(waiting) > most:
                yield waiting.pop(0).result()
        for one in waiting:
            yield one.result()


def train(bundle, o, sentences, model, constants, after):
    """Tunes a model; after is called with the number of epochs done and the model."""

    def dealt_out(epoch):
        shown = again.shown(bundle, o, sentences, epoch) if o.after else sentences
        return batches.plan(batches.groups(shown, bundle.document), length(bundle), 100 * o.seed + epoch)

    tx = optimiser(o, sum(len(dealt_out(e)) for e in range(o.epochs)))
    state, key = tx.init(model), jax.random.PRNGKey(o.seed + 7)

    @jax.jit
    def step(model, state, constants, batch, key):
        with jax.default_matmul_precision(PRECISION[jax.default_backend()]):
            value, grad = jax.value_and_grad(loss)(model, constants, batch, o, key)
        update, state = tx.update(grad, state, model)
        return optax.apply_updates(model, update), state, value

    begin = time.time()
    for epoch in range(o.epochs):
        plan = dealt_out(epoch)
        items = [(bundle, placed, o, np.random.default_rng((o.seed, epoch, number))) for number, placed in enumerate(plan)]
        total = jnp.zeros(())
        for done, batch in enumerate(ahead(batch_of, items), 1):
            key, own = jax.random.split(key)
            model, state, value = step(model, state, constants, batch, own)
            total += value
            if done % 50 == 0 or done == len(plan):
                print(f"epoch {epoch + 1} of {o.epochs}: batch {done} of {len(plan)}, loss {float(total) / done:.4f}, {time.time() - begin:.0f} s", flush=True)
        after(epoch + 1, model)
    return model


def tuned(bundle, o, sentences, watched):
    """A model tuned on some sentences; figures of others are printed on the way."""
    scorer = Scorer(bundle)
    model, constants = again.start(bundle, o) if o.after else start(bundle, o, sentences, scorer)

    def after(epoch, model):
        if not o.watch or epoch % o.watch and epoch != o.epochs:
            return
        _, labels, stance, z = scorer(model, constants, watched)
        for name, score in (("heads", figures.asserted(labels, stance)), ("read", z)):
            told = figures.summary(score, bundle.asserted[watched], bundle.document[watched])
            print(f"after {epoch} of {o.epochs}, {name}:", ", ".join(f"{k} {v:.3f}" for k, v in told.items()), flush=True)

    return train(bundle, o, sentences, model, constants, after), constants, scorer


def save(path, o, documents, model, constants):
    """The adapter, heads, what features are standardised with, and how it was tuned, round by round, for the model card."""
    first, before = (o.frozen, dict(np.load(f"{o.after}/tuned.npz"))) if o.after else (0, {})
    rounds = {n: np.append(before.get(n, []), value) for n, value in (("epochs", o.epochs), ("consistency", o.consistency), ("frozen", first))}
    out = {**rounds, "documents": np.array(documents), "mean": np.asarray(constants["mean"]), "scale": np.asarray(constants["scale"])}
    out |= {n: np.asarray(model[n]) for n in ("label_w", "label_b", "stance_w", "stance_b")}
    out |= {n: v for n, v in before.items() if again.below(n, first)}
    for name, (a, b) in model["adapters"].items():
        for i in range(a.shape[0]):
            out[f"l{first + i}.{name}.a"], out[f"l{first + i}.{name}.b"] = np.asarray(a[i], np.float16), np.asarray(b[i], np.float16)
    np.savez_compressed(path, **out)


def run(o):
    jax.config.update("jax_default_prng_impl", "unsafe_rbg")  # threefry takes a tenth of the time
    bundle = Bundle(o.bundle)
    fold = fold_of(bundle)
    for part in o.parts.split(","):
        scored = bundle.held if part == "all" else ~bundle.held & (fold == int(part))
        which, scored = np.flatnonzero(~bundle.held & ~scored), np.flatnonzero(scored)
        model, constants, scorer = tuned(bundle, o, which, scored)
        if part == "all":
            documents = np.unique(bundle.document[which[bundle.source[which] == 0]])
            save(f"{o.folder}/tuned.npz", o, len(documents), model, constants)
            continue
        known, labels, stance, _ = scorer(model, constants, np.arange(len(bundle)))
        out = folds.said(bundle, known, labels[scored], stance[scored], which, scored)
        print(f"{part}: {figures.line(bundle, scored, out)}", flush=True)
        folds.save(f"{o.folder}/fold{part}", bundle, which, scored, out, known, o.seed)


if __name__ == "__main__":
    run(options())
