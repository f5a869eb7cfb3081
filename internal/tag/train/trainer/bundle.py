"""Everything that tuning needs, in one small file that can be carried to any machine.

Sentences become piece numbers (of the pieces that occur, so that only their word rows
travel along), labels become numbers, marked stretches become tokens.

    python -m trainer.bundle e5-small-q4.bin bundle.npz
"""
import sys

import numpy as np

from . import base, corpus, surface

MAX_TOKENS = 58  # longer sentences are cut for training; fewer than one in a thousand is
SOURCES = ("document", "example", "ordinary")
TOPICS = ("yes", "no", "leaflet")


def _ragged(rows, width=None):
    """A list of lists of numbers as one array and where each begins."""
    offsets = np.cumsum([0, *map(len, rows)])
    flat = [x for row in rows for x in row]
    shape = (-1,) if width is None else (-1, width)
    return np.array(flat, np.int32).reshape(shape), offsets.astype(np.int64)


def source(sentence):
    return {"example": 1, "ordinary": 2}.get(sentence.topic, 0)


def _tokens(tokenizer, sentence, number):
    """Piece numbers, labels of the sentence, and (token, label) where spans are known."""
    pieces = tokenizer.encode(sentence.text)[:MAX_TOKENS]
    labels = [(number[label], stance) for label, stance in sentence.labels()]
    marked = []
    if sentence.spans_known:
        for at, (_, start, end) in enumerate(pieces):
            marked += sorted({(at, number[p.label]) for p in sentence.passages if p.start < end and start < p.end})
    return [p[0] for p in pieces], labels, marked


def build(model):
    """The arrays of the bundle, by name."""
    ref = base.reference().Base(model)
    sentences = corpus.everything()
    names = corpus.labels()
    number = {name: i for i, name in enumerate(names)}
    ids, labels, marked = zip(*(_tokens(ref, s, number) for s in sentences))
    used = sorted({i for row in ids for i in row} | {ref.bos, ref.eos, ref.pad, ref.unk})
    place = {piece: i for i, piece in enumerate(used)}
    weights = base.Weights(ref)
    words, positions, norm_w, norm_b = weights.embedding(used)
    out = {
        "words": words, "positions": positions, "norm_w": norm_w, "norm_b": norm_b,
        "marks": np.array([place[i] for i in (ref.bos, ref.eos, ref.pad, ref.unk)]),
        "names": np.array(names),
        "source": np.array([source(s) for s in sentences], np.int8),
        "held": np.array([s.held for s in sentences]),
        "languages": np.array([s.language for s in sentences]),
        "topic": np.array([TOPICS.index(s.topic) if s.topic in TOPICS else 1 for s in sentences], np.int8),
        "digest": np.array(corpus.digest()),
    }
    documents = [s.document for s in sentences]
    out["document_names"], out["document"] = np.unique(documents, return_inverse=True)
    out["ids"], out["ids_at"] = _ragged([[place[i] for i in row] for row in ids])
    out["labels"], out["labels_at"] = _ragged(labels, 2)
    out["marked"], out["marked_at"] = _ragged(marked, 2)
    out["patterns"] = (2 * surface.patterns(sentences, names)).astype(np.uint8)
    out["how"] = surface.how_written(sentences, [len(row) for row in ids])
    out.update({"layer_" + k: v for k, v in weights.layers().items()})
    return out


class Bundle:
    """A bundle as tuning reads it."""

    def __init__(self, path):
        self.arrays = dict(np.load(path))
        a = self.arrays
        self.names = [str(x) for x in a["names"]]
        self.bos, self.eos, self.pad, self.unknown = a["marks"].tolist()
        self.source, self.held, self.document = a["source"], a["held"], a["document"]
        self.words = base.unpack(a["words"], base.HIDDEN)
        self.layers = {k[len("layer_") :]: v for k, v in a.items() if k.startswith("layer_")}
        for name in base.MATRICES:
            rows = [base.unpack(blocks, base.width(name)) for blocks in self.layers[name]]
            self.layers[name] = np.stack(rows)

        self.length = np.diff(a["ids_at"])
        self.labelled = np.diff(a["labels_at"]) > 0
        self.patterns, self.how, self.topic = a["patterns"] / np.float32(2), a["how"], a["topic"].astype(np.int32)
        self.asserted, self.mentioned, self.stance = self._targets()
        single = self.source > 0
        self.topic[single] = (self.stance < 0)[single]  # a sentence that tells nothing is off topic

    def __len__(self):
        return len(self.source)

    def titles(self):
        """What tells a sentence from all others in any bundle: its document and its place there."""
        order = np.argsort(self.document, kind="stable")
        first = np.searchsorted(self.document[order], self.document[order])
        place = np.empty(len(self), np.int64)
        place[order] = np.arange(len(self)) - first
        names = self.arrays["document_names"][self.document]
        return np.char.add(np.char.add(names, "#"), place.astype(str))

    def find(self, titles):
        """The numbers of sentences here. Documents must have the sentences they had; marks may differ."""
        number = {t: i for i, t in enumerate(self.titles().tolist())}
        return np.array([number[t] for t in titles.tolist()], np.int64)

    def names_of(self, which):
        """The documents' names of some sentences."""
        return self.arrays["document_names"][self.document[which]]

    def _targets(self):
        """By sentence: labels asserted, labels in any stance (both 0 or 1), stance (-1 without a label)."""
        a = self.arrays
        sentence = np.repeat(np.arange(len(self)), np.diff(a["labels_at"]))
        label, stance = a["labels"].T
        asserted = np.zeros((len(self), len(self.names)), np.float32)
        mentioned, first = np.zeros_like(asserted), np.full(len(self), 9, np.int32)
        mentioned[sentence, label] = 1
        asserted[sentence[stance == 0], label[stance == 0]] = 1
        np.minimum.at(first, sentence, stance)
        return asserted, mentioned, np.where(first == 9, -1, first).astype(np.int32)

    def targets(self, which):
        """Labels asserted, labels in any stance and stance of some sentences."""
        return self.asserted[which], self.mentioned[which], self.stance[which]


if __name__ == "__main__":
    np.savez_compressed(sys.argv[2], **build(sys.argv[1]))
