"""The file of precedents as the product has it, and how they vote.

Layout and rule are those of internal/tag/precedent.
"""
import numpy as np

from .votes import NEIGHBOURS, SHARPNESS

_HEAD, _ALIGN, _PANEL, _ZERO = 64, 64, 32, 64  # _ZERO is the byte that stands for 0


def _sections(data, sizes):
    """The parts behind the head, each at a multiple of _ALIGN bytes."""
    at = _HEAD
    for size in sizes:
        at += -at % _ALIGN
        yield data[at : at + size]
        at += size


class Precedents:
    """Annotated sentences that vote on others."""

    def __init__(self, path):
        with open(path, "rb") as f:
            data = f.read()
        entries, width, feature, labels = np.frombuffer(data, "<u4", 4, 8).tolist()
        padded, row = -(-entries // _PANEL) * _PANEL, -(-labels // 64) * 8
        sizes = (width * feature * 4, feature * 4, padded * 4, padded * width, entries * row)
        projection, mean, scale, panels, asserted = _sections(data, sizes)
        self._projection = np.frombuffer(projection, "<f4").reshape(width, feature)
        self._mean, scale = np.frombuffer(mean, "<f4"), np.frombuffer(scale, "<f4")
        whole = np.frombuffer(panels, np.uint8).reshape(-1, width // 4, _PANEL, 4).transpose(0, 2, 1, 3).reshape(padded, width)
        self._vectors = ((whole.astype(np.float32) - _ZERO) * scale[:, None])[:entries]
        self._asserted = np.unpackbits(np.frombuffer(asserted, np.uint8).reshape(entries, row), axis=1, bitorder="little")[:, :labels]

    def vote(self, features, rounded):
        """Shares of the vote for each label.

        The file has vectors in whole numbers; rounded says whether those that are compared
        with them are rounded too, as the product does.
        """
        asked = (features - self._mean) @ self._projection.T
        asked /= np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-12)
        if rounded:
            largest = np.maximum(np.abs(asked).max(1, keepdims=True), 1e-20)
            asked = np.rint(asked * (127 / largest)) * (largest / 127)
        out = []
        for row in asked:
            cosine = self._vectors @ row
            near = np.argpartition(-cosine, NEIGHBOURS)[:NEIGHBOURS]
            weight = np.exp(SHARPNESS * (cosine[near] - cosine[near].max()))
            out.append(weight / weight.sum() @ self._asserted[near])
        return np.array(out, np.float32)
