"""Puts a tuned adapter, and what its features are standardised with, into internal/tag/model.

    python -m trainer.adapter tuned.npz model-folder
"""
import sys

import numpy as np

from . import safetensors


def write(path, arrays):
    with open(path, "wb") as f:
        f.write(safetensors.data(arrays))


if __name__ == "__main__":
    tuned = np.load(sys.argv[1])
    write(f"{sys.argv[2]}/adapter.safetensors", {k: tuned[k] for k in tuned.files if k.endswith((".a", ".b"))})
    write(f"{sys.argv[2]}/heads.safetensors", {k: tuned[v].astype(np.float32) for k, v in (("mu", "mean"), ("isd", "scale"))})
