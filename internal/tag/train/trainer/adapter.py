"""Puts a tuned adapter, and what its features are standardised with, into internal/tag/model.

    python -m trainer.adapter tuned.npz model-folder
"""
import sys

import numpy as np

from . import base
from .export import safetensors


def matrices(tuned):
    """b·a of every matrix of every layer, in half precision."""
    out = {}
    for name in base.MATRICES:
        a, b = tuned[f"adapter_{name}_a"], tuned[f"adapter_{name}_b"]
        for layer in range(base.LAYERS):
            out[f"l{layer}.{name}.a"], out[f"l{layer}.{name}.b"] = a[layer], b[layer]
    return out


if __name__ == "__main__":
    tuned = np.load(sys.argv[1])
    with open(f"{sys.argv[2]}/adapter.safetensors", "wb") as f:
        f.write(safetensors(matrices(tuned)))
    with open(f"{sys.argv[2]}/heads.safetensors", "wb") as f:
        f.write(safetensors({k: tuned[v].astype(np.float32) for k, v in (("mu", "mean"), ("isd", "scale"))}))
