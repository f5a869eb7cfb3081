"""Scores by the trainer's own arithmetic, which internal/tag's test compares the product's with.

    python -m trainer.golden e5-small-q4.bin model-folder scores.golden

Read are the base model and the model's files as they are shipped. Written are lines of JSON:
first the digests of the model's files, then whole documents that are held back, a line for
each sentence, until there are SENTENCES of them. "scores" has two for each label that
either gives at least LEAST: one in floating point throughout, as the encoder is tuned;
one with the encoder's weights and states and the vectors that precedents are compared by
in whole numbers, as the product has them, and the trainer too since it takes its features
from there (internal/tag/encoder/testdata/reference.py is that arithmetic in Python).
"""
import hashlib
import itertools
import json
import os
import sys
from collections import Counter
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from . import base, bundle, corpus, network, reader, safetensors, stack, surface
from .precedents import Precedents

SENTENCES = 1000
LEAST = 0.05


def chosen():
    """Sentences of whole documents that are held back, of each language in turn; else as chance has it."""
    documents = [list(group) for _, group in itertools.groupby(corpus.documents(), lambda s: s.document)]
    held = [d for d in documents if d[0].held]
    held.sort(key=lambda d: hashlib.sha256(d[0].document.encode()).digest())
    turn, order = Counter(), []
    for d in held:
        order.append((turn[d[0].language], d[0].language, d))
        turn[d[0].language] += 1
    out = []
    for _, _, d in sorted(order, key=lambda place: place[:2]):
        if len(out) < SENTENCES:
            out += d
    return out


def changed(layers, adapter):
    """The base model's layers with an adapter added to them."""
    for name in base.MATRICES:
        for i in range(base.LAYERS):
            if f"l{i}.{name}.a" in adapter:
                layers[name][i] += adapter[f"l{i}.{name}.b"].astype(np.float32) @ adapter[f"l{i}.{name}.a"].astype(np.float32)
    return {k: jnp.asarray(v) for k, v in layers.items()}


class Float:
    """The encoder in float32: the network as it is trained, with the adapter added to its weights."""

    def __init__(self, ref, adapter, rows):
        weights = base.Weights(ref)
        layers = weights.layers()
        for name in base.MATRICES:
            layers[name] = np.stack([base.unpack(blocks, base.width(name)) for blocks in layers[name]])
        self._layers = changed(layers, adapter)
        pieces = sorted({i for row in rows for i in row})
        self._place = {piece: i for i, piece in enumerate(pieces)}
        words, *rest = weights.embedding(pieces)
        self._embedding = dict(zip(("words", "positions", "norm_w", "norm_b"), map(jnp.asarray, (base.unpack(words, base.HIDDEN), *rest))))
        self._run = jax.jit(lambda embedding, layers, batch: network.through(network.embedded(embedding, batch), layers, batch))

    def encode(self, ids):
        width = -(-len(ids) // 32) * 32
        batch = {"ids": np.zeros((1, width), np.int32), "position": np.zeros((1, width), np.int32), "sentence": np.full((1, width), -1, np.int32)}
        batch["ids"][0, : len(ids)] = [self._place[i] for i in ids]
        batch["position"][0, : len(ids)], batch["sentence"][0, : len(ids)] = np.arange(len(ids)), 0
        return np.asarray(self._run(self._embedding, self._layers, batch))[0, : len(ids)]


def rounded(module, ref, adapter):
    """The encoder with weights in whole numbers."""
    names = {name[: -len(".a")] for name in adapter if name.endswith(".a")}
    return module.Network(ref, {n: tuple(adapter[f"{n}.{c}"].astype(np.float32) for c in "ab") for n in names})


def features(encoder, heads, rows):
    """Means over the tokens of each sentence, without the marks, of standardised states."""
    out = np.zeros((len(rows), base.HIDDEN), np.float32)
    for at, ids in enumerate(rows):
        own = encoder.encode(ids)[1:-1]
        if len(own):
            out[at] = ((own - heads["mu"]) * heads["isd"]).mean(0)
    return out


def scores(heads, known, vote, patterns, how, documents):
    """Probabilities that sentences assert labels (stack.run)."""
    said = {"labels": known @ heads["label.w"].T + heads["label.b"], "stance": known @ heads["stance.w"].T + heads["stance.b"], "vote": vote}
    x = reader.inputs(said, patterns, how, known, heads["feature.mean"])
    nothing = np.zeros_like(vote)
    told = reader.Documents(documents, np.zeros(len(x), bool), x, nothing, np.zeros(len(x), np.int32), np.zeros(len(x), np.int32))
    model = {name[len("reader.") :]: jnp.asarray(v) for name, v in heads.items() if name.startswith("reader.")}
    z, _, _ = reader.read(model, told, told.readings)
    return stack.calibrated(z, np.stack([heads["cal.a"], heads["cal.b"]], 1))


def lines(sentences, labels, trained, product):
    for s, *both in zip(sentences, trained, product):
        shown = {l: [round(float(a), 4), round(float(b), 4)] for l, a, b in zip(labels, *both) if max(a, b) >= LEAST}
        yield {"document": s.document, "language": s.language, "text": s.text, "scores": shown}


def run(base_file, folder, out):
    module = base.reference()
    ref = module.Base(base_file)
    adapter, heads = (safetensors.tensors(os.path.join(folder, name + ".safetensors")) for name in ("adapter", "heads"))
    precedents = Precedents(os.path.join(folder, "precedents.bin"))
    with open(os.path.join(folder, "model.json"), encoding="utf-8") as f:
        settings = json.load(f)
    sentences = chosen()
    own = [ref.encode(s.text) for s in sentences]
    rows = [ref.frame(tokens) for tokens in own]
    # No page of the test's is a chat of several lines with times.
    sentences = [replace(s, chat=False) for s in sentences]
    how = surface.how_written(sentences, [min(len(tokens), bundle.MAX_TOKENS) for tokens in own])
    # A line is left empty between sentences, so that none is taken to run on into the next.
    hits = surface.patterns([replace(s, text=s.text + "\n") for s in sentences], settings["labels"])
    _, documents = np.unique([s.document for s in sentences], return_inverse=True)
    both = []
    for encoder, whole in ((Float(ref, adapter, rows), False), (rounded(module, ref, adapter), True)):
        known = features(encoder, heads, rows)
        both.append(scores(heads, known, precedents.vote(known, whole), hits, how, documents))
    with open(out, "w", encoding="utf-8") as f:
        for line in ({"files": settings["files"]}, *lines(sentences, settings["labels"], *both)):
            f.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    run(*sys.argv[1:])
