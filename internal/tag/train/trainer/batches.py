"""Packs sentences into batches of one size, so that every step is compiled once."""
from dataclasses import dataclass

import numpy as np

from .network import CAPACITY, ROW, ROWS, SLOTS

# Of one batch: groups of sentences that are read together, and how many are in one.
GROUPS, TOGETHER = 96, 48


def groups(sentences, document):
    """Sentences of one document stay together, so that a batch shows whole documents."""
    out, start = [], 0
    for end in range(1, len(sentences) + 1):
        if end == len(sentences) or document[sentences[end]] != document[sentences[start]] or end - start == TOGETHER:
            out.append(sentences[start:end])
            start = end
    return out


@dataclass
class Placed:
    """Where the sentences of a batch are: arrays of one length, by sentence."""

    row: np.ndarray
    column: np.ndarray
    slot: np.ndarray
    sentence: np.ndarray
    group: np.ndarray


class _Filling:
    """Places of a batch that is being filled."""

    def __init__(self):
        self.row = self.column = self.slot = self.group = 0
        self.placed = []

    def add(self, group, length):
        """Places a whole group, or nothing when it does not fit."""
        row, column, slot, placed = self.row, self.column, self.slot, []
        if self.group == GROUPS:
            return False
        for i in group:
            if column + length[i] > ROW or slot == SLOTS:
                row, column, slot = row + 1, 0, 0
            if row == ROWS:
                return False
            placed.append((row, column, slot, i, self.group))
            column, slot = column + length[i], slot + 1
        self.row, self.column, self.slot = row, column, slot
        self.group += 1
        self.placed += placed
        return True

    def done(self):
        return Placed(*np.array(self.placed, np.int64).T)


def plan(groups_, length, seed=None):
    """Deals groups out over batches; with a seed in random order. length is by sentence, in tokens."""
    order = list(groups_)
    if seed is not None:
        np.random.default_rng(seed).shuffle(order)
    length = length.tolist()
    out, filling = [], _Filling()
    for group in order:
        if not filling.add(group, length):
            out.append(filling.done())
            filling = _Filling()
            if not filling.add(group, length):
                raise ValueError(f"a group of {len(group)} sentences is larger than a batch")
    return [*out, filling.done()] if filling.placed else out


def spread(first, count):
    """first, first+1, ... for each pair of both arrays, one after the other, and which pair each is of."""
    pair = np.repeat(np.arange(len(count)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return first[pair] + within, pair, within


def tokens(bundle, placed, forget=0.0, rng=None):
    """What the network takes.

    forget is the share of words that are replaced by the unknown piece.
    """
    own = bundle.length[placed.sentence]
    count = own + 2
    column, pair, within = spread(placed.column, count)
    row = placed.row[pair]
    spoken = (within > 0) & (within < count[pair] - 1)
    piece = np.where(within == 0, bundle.bos, bundle.eos)
    source, _, _ = spread(bundle.arrays["ids_at"][placed.sentence], own)
    piece[spoken] = bundle.arrays["ids"][source]
    if rng is not None and forget:
        piece[spoken] = np.where(rng.random(len(source)) < forget, bundle.unknown, piece[spoken])
    ids = np.full((ROWS, ROW), bundle.pad, np.int32)
    position, slot = np.zeros((ROWS, ROW), np.int32), np.full((ROWS, ROW), SLOTS, np.int32)
    sentence = np.full((ROWS, ROW), -1, np.int32)
    ids[row, column], position[row, column], sentence[row, column] = piece, within, pair
    slot[row[spoken], column[spoken]] = placed.slot[pair[spoken]]
    return {"ids": ids, "position": position, "sentence": sentence, "slot": slot}


def held_by(placed):
    """Which place of a batch's sentences has each, and, by group, the places of those read together (CAPACITY: none)."""
    place = placed.row * SLOTS + placed.slot
    together = np.full((GROUPS, TOGETHER), CAPACITY, np.int32)
    _, first = np.unique(placed.group, return_index=True)
    together[placed.group, np.arange(len(place)) - first[placed.group]] = place
    return place, together


def marked(bundle, placed):
    """1 where a token is inside what was marked, [ROWS, ROW, labels]."""
    at = bundle.arrays["marked_at"]
    first = at[placed.sentence]
    source, pair, _ = spread(first, at[placed.sentence + 1] - first)
    token, label = bundle.arrays["marked"][source].T
    out = np.zeros((ROWS, ROW, len(bundle.names)), np.uint8)
    out[placed.row[pair], placed.column[pair] + 1 + token, label] = 1
    return out
