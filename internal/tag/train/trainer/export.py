"""Writes internal/tag/model from what was trained.

    python -m trainer.export bundle.npz work-folder e5-small-q4.bin

The folder holds tuned.npz (trainer.tune), features.bin (trainer.features) and stack.npz
(trainer.stack); the adapter is in the model folder already. Features come from the product itself
(internal/tag/train/features): they are what a document's sentences are compared with.
"""
import hashlib
import json
import os
import subprocess
import sys

import numpy as np

from . import base, corpus, figures, reader, safetensors, stack, votes
from .bundle import Bundle

MODEL = os.path.abspath(os.path.join(corpus.ROOT, "..", "model"))
# What precision the thresholds aim at (see stack.newest).
STRONG, POSSIBLE = 0.80, 0.48
# Strong findings a sentence of documents on other topics, by encoders that know less than
# the shipped one. They lie in few documents (16 in 3 of the 380 newest), so it is rough.
ALARMS = 0.002
ELSEWHERE, DOUBT = (0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 0.9), (0.1, 0.3, 0.5)
# What is asked of a document of a few sentences: of 4,000 sentences of the web, which are
# stranger than those that models write, none scored more (m-4267c0dc).
ALONE = 0.96
WIDTH = 384  # of precedents: with half of it F1 was .02 lower


def heads(tuned, stacked):
    out = {
        "mu": tuned["mean"], "isd": tuned["scale"], "label.w": tuned["label_w"].T, "label.b": tuned["label_b"],
        "stance.w": tuned["stance_w"].T, "stance.b": tuned["stance_b"],
        "cal.a": stacked["calibration"][:, 0], "cal.b": stacked["calibration"][:, 1], "feature.mean": stacked["mean"],
    }
    for i, name in enumerate(("ua", "uc", "ub")):
        out["reader." + name] = stacked["mention"][:, i]
    for name in stacked.files:
        if name.startswith("reader_") and name[len("reader_") :] not in ("ua", "uc", "ub"):
            out["reader." + name[len("reader_") :]] = stacked[name]
    return safetensors.data({k: np.asarray(v, np.float32) for k, v in out.items()})


def go(arguments, lines):
    """The output of the product's own computation."""
    text = "\n".join(json.dumps(x) for x in lines).encode()
    return subprocess.run(["go", "run", "../features", *arguments], input=text, capture_output=True, check=True, cwd=os.path.dirname(__file__)).stdout


def projection(known):
    """The directions in which features differ most, and their mean."""
    mean = known.mean(0)
    _, _, directions = np.linalg.svd(known - mean, full_matrices=False)
    return directions[:WIDTH], mean


def precedents(folder, model, bundle, sentences, known):
    which = np.flatnonzero(~bundle.held & votes.kept(bundle))
    p, mean = projection(known[~bundle.held])
    with open(f"{folder}/vote.safetensors", "wb") as f:
        f.write(safetensors.data({"vote.p": p.astype(np.float32), "vote.mean": mean.astype(np.float32)}))
    known[which].astype("<f4").tofile(f"{folder}/known.bin")
    lines = []
    for i in which:
        s = sentences[i]
        labels = s.labels()
        lines.append({
            "id": str(i), "doc": s.document, "lang": s.language, "text": s.text,
            "labels": [x for x, stance in labels if stance == 0], "other": [x for x, stance in labels if stance],
            "stance": corpus.STANCES[min((stance for _, stance in labels), default=0)],
        })
    arguments = ["--precedents", "--features", f"{folder}/known.bin", "--vote", f"{folder}/vote.safetensors", "--model", f"{model}/model.json"]
    return go(arguments, lines)


def threshold(score, truth, precision):
    """The smallest score from which on that share of findings is right; 1 when there is none."""
    p, _, s = figures.curve(score.ravel(), truth.ravel())
    enough = np.flatnonzero(p >= precision)
    return float(s[enough.max()]) if len(enough) else 1.0


def rate(found, which):
    """Findings a sentence, in some sentences."""
    return found[which].sum() / max(1, which.sum())


def strength(score, truth, kind, topic, own):
    """Thresholds of strong findings, of doubt that a document is a leaflet, and of doubt that it is on topic.

    Of those that keep strong findings out of leaflets among the newest documents (own), and
    out of other topics but for ALARMS among these and among all, the ones that find most;
    where none do, the ones with the fewest alarms.
    """
    options = []
    for elsewhere in ELSEWHERE:
        for doubt in DOUBT:
            sure = (kind[:, 1] < elsewhere) & (kind[:, 2] < doubt)
            strong = threshold(score[sure & own], truth[sure & own], STRONG)
            found = (score >= strong) & sure[:, None]
            off, leaflets = topic == 1, own & (topic == 2)
            excess = max(0.0, max(rate(found, off), rate(found, off & own)) - ALARMS) + rate(found, leaflets)
            right = (found * truth)[own].sum()
            options.append((round(float(excess), 5), -float(right / truth[own].sum()), strong, doubt, float(elsewhere)))
    excess, recall, strong, doubt, elsewhere = min(options)
    print(f"strong from {strong:.3f}, doubt {doubt}, elsewhere {elsewhere:.3f}: recall {-recall:.3f}, alarms above what is allowed {1000 * excess:.2f} in 1,000 sentences")
    return {"strong": strong, "doubt": doubt, "elsewhere": elsewhere}


def settings(bundle, folder, stacked, base_file, version):
    truth, _, _ = bundle.targets(stacked["which"])
    score = stacked["score"]
    kind = np.exp(reader.log_softmax(stacked["topic"]))
    own = stack.newest(bundle, folder, stacked["which"])
    sure = strength(score, truth, kind, bundle.arrays["topic"][stacked["which"]], own)
    return {
        "version": version, "base": digest_of(base_file), "files": {},
        "labels": [n.replace("_", "-") for n in bundle.names],
        "thresholds": {
            "strong": sure["strong"], "possible": threshold(score[own], truth[own], POSSIBLE), "mention": 0.5,
        },
        "leaflet": 1.0, "doubt": sure["doubt"], "elsewhere": sure["elsewhere"], "alone": ALONE, "chats": True, "overrule": 1.0, "pattern": {}, "trusted": [], "rules_off": [],
        "data": str(bundle.arrays["digest"]),
    }


def digest_of(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def write(name, data):
    path = os.path.join(MODEL, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def run(bundle_file, folder, base_file):
    bundle, sentences = Bundle(bundle_file), corpus.everything()
    tuned, stacked = np.load(f"{folder}/tuned.npz"), np.load(f"{folder}/stack.npz")
    write("heads.safetensors", heads(tuned, stacked))
    said = settings(bundle, folder, stacked, base_file, "m-" + str(bundle.arrays["digest"])[:8])
    write("model.json", json.dumps(said, indent=1).encode())
    known = np.fromfile(f"{folder}/features.bin", "<f4").reshape(len(sentences), base.HIDDEN)
    write("precedents.bin", precedents(folder, MODEL, bundle, sentences, known))
    for name in ("adapter.safetensors", "heads.safetensors", "precedents.bin"):
        said["files"][name] = digest_of(os.path.join(MODEL, name))
    write("model.json", (json.dumps(said, indent=1) + "\n").encode())


if __name__ == "__main__":
    run(*sys.argv[1:])
