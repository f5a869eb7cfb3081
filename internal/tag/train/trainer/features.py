"""What the product's own encoder makes of sentences (internal/tag/train/features).

    python -m trainer.features e5-small-q4.bin model-folder work-folder

Writes features.bin into the work folder, with the adapter of the model folder.
"""
import json
import os
import subprocess
import sys

import numpy as np

from . import base, corpus


def of(path, base_file, adapter, heads, sentences):
    """Features of every sentence, kept in a file for the next time.

    heads gives what hidden states are standardised with (mu, isd).
    """
    if not os.path.exists(path):
        lines = "\n".join(json.dumps({"id": str(i), "text": s.text}) for i, s in enumerate(sentences))
        command = ["go", "run", "../features", "--base", base_file, "--adapter", adapter, "--heads", heads]
        data = subprocess.run(command, input=lines.encode(), capture_output=True, check=True, cwd=os.path.dirname(__file__)).stdout
        with open(path, "wb") as f:
            f.write(data)
    return np.fromfile(path, "<f4").reshape(len(sentences), base.HIDDEN)


if __name__ == "__main__":
    base_file, model, folder = sys.argv[1:]
    of(f"{folder}/features.bin", base_file, f"{model}/adapter.safetensors", f"{model}/heads.safetensors", corpus.everything())
