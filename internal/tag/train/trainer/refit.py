"""Fits everything above the encoder anew, with an adapter that is there already.

    python -m trainer.refit bundle.npz work-folder e5-small-q4.bin adapter.safetensors heads.safetensors

Minutes instead of hours: the product itself computes the features, and heads are linear
fits. Written are features.bin, foldN-said.npz for trainer.stack, heads.npz for
trainer.export, and held-said.npz, what is said of the sentences that are held back.
heads.safetensors gives the standardisation (mu, isd) that the adapter was tuned with. The
adapter saw the documents of some authors (corpus.TUNED_AUTHORS): what the folds
say of those flatters a little, and calibration leaves them out (trainer.stack).
"""
import json
import os
import subprocess
import sys

import numpy as np

from . import base, corpus, figures, tune, votes
from .bundle import Bundle


def tensors(path):
    """The arrays of a safetensors file."""
    with open(path, "rb") as f:
        data = f.read()
    size = int.from_bytes(data[:8], "little")
    kinds = {"F16": "<f2", "F32": "<f4"}
    out = {}
    for name, t in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__":
            start, end = t["data_offsets"]
            out[name] = np.frombuffer(data[8 + size :][start:end], kinds[t["dtype"]]).reshape(t["shape"])
    return out


def features(path, base_file, adapter, heads, sentences):
    """Features of every sentence, kept in a file for the next time."""
    if not os.path.exists(path):
        lines = "\n".join(json.dumps({"id": str(i), "text": s.text}) for i, s in enumerate(sentences))
        command = ["go", "run", "../features", "--base", base_file, "--adapter", adapter, "--heads", heads]
        data = subprocess.run(command, input=lines.encode(), capture_output=True, check=True, cwd=os.path.dirname(__file__)).stdout
        with open(path, "wb") as f:
            f.write(data)
    return np.fromfile(path, "<f4").reshape(len(sentences), base.HIDDEN)


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
    asserted, mentioned, _ = bundle.targets(which)
    vote, vote_any, nearest = votes.nearest(known[which], (asserted, mentioned), known[scored])
    return {
        "labels": known[scored] @ model["label_w"] + model["label_b"],
        "stance": known[scored] @ model["stance_w"] + model["stance_b"],
        "vote": vote, "vote_any": vote_any, "nearest": nearest,
    }


def run(bundle_file, folder, base_file, adapter, heads):
    bundle, sentences = Bundle(bundle_file), corpus.everything()
    known = features(f"{folder}/features.bin", base_file, adapter, heads, sentences)
    names = bundle.arrays["document_names"]
    fold = np.array([tune.dealt(str(n), "fold ", tune.FOLDS) for n in names])[bundle.document]
    own = bundle.source == 0
    for k in [*range(tune.FOLDS), None]:
        scored = own & (bundle.held if k is None else ~bundle.held & (fold == k))
        which, scored = np.flatnonzero(~bundle.held & ~scored), np.flatnonzero(scored)
        model = heads_of(bundle, known, which)
        out = said(bundle, known, model, which, scored)
        name = "held" if k is None else f"fold{k}"
        np.savez_compressed(f"{folder}/{name}-said.npz", which=scored, **{n: v.astype(np.float16) for n, v in out.items()})
        print(f"{name}: {figures.line(bundle, scored, out)}", flush=True)
    standard = tensors(heads)
    np.savez_compressed(f"{folder}/heads.npz", mean=standard["mu"], scale=standard["isd"], **{k: np.asarray(v) for k, v in model.items()})


if __name__ == "__main__":
    run(*sys.argv[1:])
