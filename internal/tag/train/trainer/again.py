"""Tuning that goes on: from a model that was tuned before, with documents that came after it.

    python -m trainer.tune --after BEFORE --consistency 0 bundle.npz work-folder
    python -m trainer.again bundle.npz BEFORE features.bin work-folder

(train.sh --after BEFORE does both.) features.bin is what the model before makes of all
sentences (trainer.features with its adapter). BEFORE is the work folder of that training: tuned.npz, stack.npz, and the folds. Only layers
from --frozen on are tuned, which two cores do in an hour. The folds are taken over, since
they are what encoders said of documents that they never saw; and what the model before
says of the documents that came after it, which it never saw either, becomes one more.
"""
import os
import shutil
import sys

import jax.numpy as jnp
import numpy as np

from . import base, figures, folds
from .bundle import Bundle


def below(name, first):
    """Whether an array of tuned.npz is of an adapter of a layer below first."""
    return name.endswith((".a", ".b")) and int(name[1:].split(".")[0]) < first


def adapters(tuned, first, last):
    """Adapters of some layers by matrix: a [layer, rank, in] and b [layer, out, rank]."""

    def stacked(name, side):
        return np.stack([tuned[f"l{i}.{name}.{side}"].astype(np.float32) for i in range(first, last)])

    return {name: (stacked(name, "a"), stacked(name, "b")) for name in base.MATRICES}


def merged(layers, changes):
    """Layers with their adapters worked in."""
    return layers | {name: layers[name] + b @ a for name, (a, b) in changes.items()}


def start(bundle, o):
    """The model before, and what is not tuned again, as trainer.tune starts with."""
    tuned, stacked = np.load(f"{o.after}/tuned.npz"), np.load(f"{o.after}/stack.npz")
    count = len(bundle.layers["q"])
    lower, upper = ({k: v[part] for k, v in bundle.layers.items()} for part in (slice(o.frozen), slice(o.frozen, count)))
    arrays = ("positions", "norm_w", "norm_b")
    constants = {
        "embedding": {"words": jnp.asarray(bundle.words), **{k: jnp.asarray(bundle.arrays[k]) for k in arrays}},
        "below": {k: jnp.asarray(v) for k, v in merged(lower, adapters(tuned, 0, o.frozen)).items()},
        "layers": {k: jnp.asarray(v) for k, v in upper.items()}, "mean": jnp.asarray(tuned["mean"]), "scale": jnp.asarray(tuned["scale"]),
    }
    told = {k[len("reader_") :]: jnp.asarray(stacked[k]) for k in stacked.files if k.startswith("reader_")}
    told |= {"a": jnp.ones_like(told["a"]), "c": jnp.zeros_like(told["c"])}  # while tuning no precedents vote
    heads = {n: jnp.asarray(tuned[n]) for n in ("label_w", "label_b", "stance_w", "stance_b")}
    changes = {name: (jnp.asarray(a), jnp.asarray(b)) for name, (a, b) in adapters(tuned, o.frozen, count).items()}
    return {"adapters": changes, "reader": told, **heads}, constants


def known(bundle, folder):
    """Which sentences are of documents that the training before learned from."""
    names = {t.split("#")[0] for path in folds.paths(folder) for t in np.load(path + ".npz")["which"].tolist()}
    return np.array([str(n) in names for n in bundle.arrays["document_names"]])[bundle.document]


def shown(bundle, o, sentences, epoch):
    """The sentences of an epoch: all new ones, and a share of the documents known before, each epoch others."""
    drawn = np.random.default_rng((o.seed, epoch)).random(len(bundle.arrays["document_names"]))[bundle.document] < o.share
    return sentences[(drawn | ~known(bundle, o.after))[sentences]]


def run(path, before, features, folder):
    bundle = Bundle(path)
    tuned, values = np.load(f"{before}/tuned.npz"), np.fromfile(features, "<f4").reshape(len(bundle), -1)
    old = known(bundle, before)
    which, scored = np.flatnonzero(~bundle.held & old), np.flatnonzero(~bundle.held & ~old)
    labels, stance = (values[scored] @ tuned[n + "_w"] + tuned[n + "_b"] for n in ("label", "stance"))
    out = folds.said(bundle, values, labels, stance, which, scored)
    print(f"documents that came after: {figures.line(bundle, scored, out)}", flush=True)
    taken_over = folds.paths(before)
    folds.save(f"{folder}/fold{len(taken_over)}", bundle, which, scored, out, values, 0)
    for source in reversed(taken_over):  # fold0 last: train.sh takes it for a sign that all are there
        for part in ("-features.npz", ".npz"):
            shutil.copy(source + part, f"{folder}/{os.path.basename(source)}{part}")


if __name__ == "__main__":
    run(*sys.argv[1:])
