"""What models say of documents that they never saw, as the product meets documents.

foldN.npz holds what heads and precedents said, foldN-features.npz what encoders made of
the same sentences; both name sentences by their titles (Bundle.titles), so that they
outlive a bundle.
"""
import os
import re

import numpy as np

from . import votes

SAMPLE = 4000  # sentences by whose features the space of one model is laid over that of another


def paths(folder):
    """The folds of a work folder in order of their numbers, without .npz."""
    number = {m[0][: -len(".npz")]: int(m[1]) for m in map(re.compile(r"fold(\d+)\.npz").fullmatch, os.listdir(folder)) if m}
    return [f"{folder}/{name}" for name in sorted(number, key=number.get)]


def said(bundle, known, labels, stance, which, scored):
    """What heads and precedents (of some sentences) say of others."""
    voters = which[votes.kept(bundle)[which]]
    vote, vote_any, nearest = votes.nearest(known[voters], (bundle.asserted[voters], bundle.mentioned[voters]), known[scored], known[which].mean(0))
    return {"labels": labels, "stance": stance, "vote": vote, "vote_any": vote_any, "nearest": nearest}


def save(path, bundle, which, scored, out, known, seed):
    """What was said of a fold, its features in whole numbers, and features of some that it was tuned on."""
    titles = bundle.titles()
    np.savez_compressed(path + ".npz", which=titles[scored], **{n: v.astype(np.float16) for n, v in out.items()})
    scale = np.abs(known[scored]).max(1, keepdims=True) / 127
    sample = np.sort(np.random.default_rng(seed).choice(which, min(SAMPLE, len(which)), replace=False))
    np.savez(
        path + "-features.npz", whole=np.rint(known[scored] / scale).astype(np.int8), scale=scale.astype(np.float32),
        sample=titles[sample], sampled=known[sample].astype(np.float16),
    )
