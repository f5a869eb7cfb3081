"""Packs sentences into batches of one size, so that every step is compiled once."""
import numpy as np

from .network import CAPACITY, ROW, ROWS, SLOTS


def groups(sentences, document):
    """Sentences of one document stay together, so that a batch shows whole documents."""
    out, start = [], 0
    for end in range(1, len(sentences) + 1):
        if end == len(sentences) or document[sentences[end]] != document[sentences[start]] or end - start == 32:
            out.append(sentences[start:end])
            start = end
    return out


class _Filling:
    """Places of a batch that is being filled: (row, column, slot, sentence)."""

    def __init__(self):
        self.row = self.column = self.slot = 0
        self.placed = []

    def add(self, group, length):
        """Places a whole group, or nothing when it does not fit."""
        row, column, slot, placed = self.row, self.column, self.slot, []
        for i in group:
            if column + length(i) > ROW or slot == SLOTS:
                row, column, slot = row + 1, 0, 0
            if row == ROWS:
                return False
            placed.append((row, column, slot, i))
            column, slot = column + length(i), slot + 1
        self.row, self.column, self.slot = row, column, slot
        self.placed += placed
        return True


def plan(groups_, length, seed=None):
    """Deals groups out over batches; with a seed in random order."""
    order = list(groups_)
    if seed is not None:
        np.random.default_rng(seed).shuffle(order)
    out, filling = [], _Filling()
    for group in order:
        if not filling.add(group, length):
            out.append(filling.placed)
            filling = _Filling()
            if not filling.add(group, length):
                raise ValueError(f"a group of {len(group)} sentences is larger than a batch")
    return [*out, filling.placed] if filling.placed else out


def arrays(bundle, placed, forget=0.0, rng=None, weight=None, absent=None):
    """What the network takes, and which sentence each slot holds (-1 for none).

    forget is the share of words that are replaced by the unknown piece.
    """
    ids = np.full((ROWS, ROW), bundle.pad, np.int32)
    position, slot = np.zeros((ROWS, ROW), np.int32), np.full((ROWS, ROW), SLOTS, np.int32)
    sentence = np.full((ROWS, ROW), -1, np.int32)
    marked = np.zeros((ROWS, ROW, len(bundle.names)), np.uint8)
    which = np.full(CAPACITY, -1, np.int32)
    head = [bundle.bos, *bundle.prefix]
    for number, (r, c, s, i) in enumerate(placed):
        own = bundle.ids(i)
        first, last = c + len(head), c + len(head) + len(own)
        ids[r, c:first] = head
        ids[r, first:last] = own
        if rng is not None and forget:
            ids[r, first:last][rng.random(len(own)) < forget] = bundle.unknown
        ids[r, last] = bundle.eos
        position[r, c : last + 1] = np.arange(last + 1 - c)
        sentence[r, c : last + 1] = number
        slot[r, first:last] = s
        at = bundle.marked(i)
        marked[r, first + at[:, 0], at[:, 1]] = 1
        which[r * SLOTS + s] = i
    batch = {"ids": ids, "position": position, "sentence": sentence, "slot": slot}
    if weight is None:
        return batch, which
    filled = which >= 0
    asserted, mentioned, stance = bundle.targets(which[filled])
    full = {"mentioned": np.zeros((CAPACITY, asserted.shape[1]), np.float32), "stance": np.full(CAPACITY, -1, np.int32),
            "weight": np.zeros(CAPACITY, np.float32), "absent": np.ones(CAPACITY, np.float32)}
    full["mentioned"][filled], full["stance"][filled] = mentioned, stance
    full["weight"][filled], full["absent"][filled] = weight[which[filled]], absent[which[filled]]
    return {**batch, **full, "marked": marked}, which
