"""The base model: its tokenizer, and its weights as arrays.

Tokenizer and file format are those of internal/tag/encoder, whose Python reference
is used as it is, so that text becomes the same numbers here and there.
"""
import importlib.util
import os

import numpy as np

_REFERENCE = os.path.join(os.path.dirname(__file__), "..", "..", "encoder", "testdata", "reference.py")
LAYERS = 12
HIDDEN = 384
# Matrices that adapters change: name here and in the adapter -> name in the base file.
MATRICES = {"q": "q", "k": "k", "v": "v", "o": "ao", "fi": "fi", "fo": "fo"}
_NORMS = {"l1w": "aln.w", "l1b": "aln.b", "l2w": "oln.w", "l2b": "oln.b"}


def reference():
    """The encoder's reference module."""
    spec = importlib.util.spec_from_file_location("encoder_reference", _REFERENCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def unpack(blocks, width):
    """A matrix of 4-bit weights: blocks of 32 numbers, with a half-precision scale each."""
    blocks = blocks.reshape(-1, 18)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(np.float32) - 8
    return (nibbles * scale).reshape(-1, width)


def width(name):
    """How many inputs a matrix has."""
    return 4 * HIDDEN if name == "fo" else HIDDEN


class Weights:
    """The base model's arrays; matrices as their blocks (see unpack), all else as float32."""

    def __init__(self, base):
        self._base = base

    def _bytes(self, name):
        at, size = self._base.tensors[name]
        return self._base.b[at : at + size]

    def _floats(self, name):
        return np.frombuffer(self._bytes(name), "<f4").copy()

    def _blocks(self, name):
        return np.frombuffer(self._bytes(name), np.uint8)

    def layers(self):
        """Each kind of array of all twelve layers, stacked."""
        out = {}
        for name, stored in MATRICES.items():
            out[name] = np.stack([self._blocks(f"l{i}.{stored}.w") for i in range(LAYERS)])
            out[name + "b"] = np.stack([self._floats(f"l{i}.{stored}.b") for i in range(LAYERS)])
        for name, stored in _NORMS.items():
            out[name] = np.stack([self._floats(f"l{i}.{stored}") for i in range(LAYERS)])
        return out

    def embedding(self, pieces):
        """Blocks of the word rows of some pieces, position rows (with the row of type 0), norm."""
        words = self._blocks("emb.word").reshape(-1, HIDDEN // 32 * 18)[pieces]
        positions = self._floats("emb.pos").reshape(-1, HIDDEN) + self._floats("emb.type")[:HIDDEN]
        return words, positions, self._floats("emb.ln.w"), self._floats("emb.ln.b")
