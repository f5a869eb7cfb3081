"""The learning curve: heads and precedents fitted on a part of the documents.

    python -m trainer.curve bundle.npz work-folder

Writes curve.json: figures on the held-back sentences by part.
"""
import json
import sys

import numpy as np

from . import figures, folds, tune
from .bundle import Bundle

PARTS = {"1/4": 250, "1/2": 500, "3/4": 750, "all": 1000}


def run(path, folder):
    bundle = Bundle(path)
    known = np.fromfile(f"{folder}/features.bin", "<f4").reshape(len(bundle), -1)
    dealt = np.array([tune.dealt(str(n), "share ", 1000) for n in bundle.arrays["document_names"]])[bundle.document]
    held = np.flatnonzero(bundle.held & (bundle.source == 0))
    truth, _, _ = bundle.targets(held)
    out = {}
    for name, part in PARTS.items():
        which = np.flatnonzero(~bundle.held & (dealt < part))
        model = {k: np.asarray(v) for k, v in tune.heads(bundle, known, which).items()}
        labels, stance = (known[held] @ model[n + "_w"] + model[n + "_b"] for n in ("label", "stance"))
        said = folds.said(bundle, known, labels, stance, which, held)
        heads = 1 / (1 + np.exp(-figures.asserted(said["labels"], said["stance"])))
        out[name] = figures.summary(np.log(heads / 2 + said["vote"] / 2 + 1e-6), truth, bundle.document[held])
        print(name, out[name], flush=True)
    with open(f"{folder}/curve.json", "w", encoding="utf-8") as f:
        json.dump(out, f, indent=1)


if __name__ == "__main__":
    run(*sys.argv[1:])
