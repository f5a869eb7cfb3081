"""Fits everything above the encoder anew, with an adapter that is there already.

    python -m trainer.refit bundle.npz work-folder e5-small-q4.bin adapter.safetensors heads.safetensors

Minutes instead of hours: the product itself computes the features, and heads are linear
fits. Written are features.bin, foldN-said.npz for trainer.stack, heads.npz for
trainer.export, and held-said.npz, what is said of the sentences that are held back.
heads.safetensors gives the standardisation (mu, isd) that the adapter was tuned with.
What the folds say of documents that the adapter was tuned on flatters a little: the reader
does not end with those, and calibration leaves them out (trainer.stack, corpus.fresh).
"""
import sys

import numpy as np

from . import corpus, features, figures, safetensors, tune, votes
from .bundle import Bundle

FOLDS = 5
PREDICTED = ("labels", "stance", "vote", "vote_any", "nearest")


def heads_of(bundle, known, which):
    """Linear heads for labels in any stance and for stances."""
    _, mentioned, stance = bundle.targets(which)
    labels = tune.linear(known[which], mentioned)
    told = stance >= 0
    kinds = np.eye(4, dtype=np.float32)[stance[told]]
    stances = tune.linear(known[which[told]], kinds)
    return {"label_w": labels[0], "label_b": labels[1], "stance_w": stances[0], "stance_b": stances[1]}


def said(bundle, known, model, which, scored):
    """What heads and precedents fitted on some sentences say of others."""
    model = {k: np.asarray(v) for k, v in model.items()}
    voters = which[votes.kept(bundle)[which]]
    asserted, mentioned, _ = bundle.targets(voters)
    vote, vote_any, nearest = votes.nearest(known[voters], (asserted, mentioned), known[scored], known[~bundle.held].mean(0))
    return {
        "labels": known[scored] @ model["label_w"] + model["label_b"],
        "stance": known[scored] @ model["stance_w"] + model["stance_b"],
        "vote": vote, "vote_any": vote_any, "nearest": nearest,
    }


def run(bundle_file, folder, base_file, adapter, heads):
    bundle, sentences = Bundle(bundle_file), corpus.everything()
    known = features.of(f"{folder}/features.bin", base_file, adapter, heads, sentences)
    names = bundle.arrays["document_names"]
    fold = np.array([tune.dealt(str(n), "fold ", FOLDS) for n in names])[bundle.document]
    for k in [*range(FOLDS), None]:
        scored = bundle.held if k is None else ~bundle.held & (fold == k)
        which, scored = np.flatnonzero(~bundle.held & ~scored), np.flatnonzero(scored)
        model = heads_of(bundle, known, which)
        out = said(bundle, known, model, which, scored)
        name = "held" if k is None else f"fold{k}"
        np.savez_compressed(f"{folder}/{name}-said.npz", which=scored, **{n: v.astype(np.float16) for n, v in out.items()})
        print(f"{name}: {figures.line(bundle, scored, out)}", flush=True)
    standard = safetensors.tensors(heads)
    np.savez_compressed(f"{folder}/heads.npz", mean=standard["mu"], scale=standard["isd"], **{k: np.asarray(v) for k, v in model.items()})


if __name__ == "__main__":
    run(*sys.argv[1:])
