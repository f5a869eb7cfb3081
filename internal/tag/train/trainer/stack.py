"""Trains the document reader and calibrates its scores, all on sentences that no model saw.

    python -m trainer.stack bundle.npz work-folder

The folder holds fold0-said.npz ... and features.bin (trainer.refit); stack.npz is written
there. Each sentence of the training documents was scored by heads and precedents of which
none saw its document. Readers are trained on those scores; a reader's own scores, for
calibration and thresholds, again come from readers that did not see the document
(QUARTERS), and only from documents that the adapter never saw either (corpus.fresh).
"""
import json
import os
import subprocess
import sys
from collections import Counter

import jax
import jax.numpy as jnp
import numpy as np
import optax

from . import corpus, figures, reader, refit, tune
from .bundle import Bundle

QUARTERS = 4
EPOCHS = (4, 6)  # on all documents, then on those that the encoder does not know


def folded(bundle, folder):
    """What the folds say of the sentences of the training documents, in order."""
    parts = [np.load(f"{folder}/fold{i}-said.npz") for i in range(refit.FOLDS)]
    which = np.concatenate([p["which"] for p in parts])
    order = np.argsort(which)
    said = {k: np.concatenate([p[k] for p in parts])[order].astype(np.float32) for k in refit.PREDICTED}
    return which[order], said


def patterns(sentences, names, command=("go", "run", "../patterns")):
    """1 where an asserted hit of a pattern touches a sentence, 0.5 for a hit of another stance."""
    number = {n.replace("_", "-"): i for i, n in enumerate(names)}
    texts, spans = {}, {}
    for i, s in enumerate(sentences):
        held = texts.setdefault(s.document, {"language": s.language, "text": ""})
        at = len(held["text"].encode())
        held["text"] += s.text + "\n"
        spans.setdefault(s.document, []).append((at, at + len(s.text.encode()), i))
    lines = "\n".join(json.dumps(t) for t in texts.values())
    answer = subprocess.run(command, input=lines.encode(), capture_output=True, check=True, cwd=os.path.dirname(__file__)).stdout.decode()
    out = np.zeros((len(sentences), len(names)), np.float32)
    for document, line in zip(texts, answer.splitlines()):
        for start, end, indicator, stance in json.loads(line):
            for a, b, i in spans[document]:
                if start < b and a < end and indicator in number:
                    at = (i, number[indicator])
                    out[at] = max(out[at], 1.0 if stance == "asserted" else 0.5)
    return out


def how_written(bundle, sentences, which):
    """Ten numbers for each sentence (reader.written)."""
    names = [sentences[i].document for i in which]
    count, seen, rows = Counter(names), Counter(), []
    for i, name in zip(which, names):
        rows.append(reader.written(sentences[i].text, len(bundle.ids(i)), seen[name], count[name]))
        seen[name] += 1
    return np.array(rows, np.float32)


def shrunk(features, target, strength):
    """Logistic regression per label with few parameters, drawn to what all labels share.

    features [sentence, label, parameter]; returns [label, parameter].
    """
    x, y = jnp.asarray(features), jnp.asarray(target)
    n, labels, width = x.shape

    def objective(p):
        common, own = p
        z = jnp.einsum("nlp,lp->nl", x, common[None] + own)
        return tune.cross_entropy(z, y).sum() + strength * (own**2).sum()

    solver = optax.lbfgs()
    value_and_grad = optax.value_and_grad_from_state(objective)

    @jax.jit
    def step(p, state):
        value, grad = value_and_grad(p, state=state)
        update, state = solver.update(grad, state, p, value=value, grad=grad, value_fn=objective)
        return optax.apply_updates(p, update), state

    p = (jnp.zeros(width).at[0].set(1.0), jnp.zeros((labels, width)))
    state = solver.init(p)
    for _ in range(60):
        p, state = step(p, state)
    return np.asarray(p[0][None] + p[1])


def with_one(*columns):
    return np.stack([*columns, np.ones_like(columns[0])], 2)


def calibrated(z, parameters):
    return 1 / (1 + np.exp(-(z * parameters[:, 0] + parameters[:, 1])))


def reliability(score, truth, bins=10):
    """Expected calibration error, over scores above 0.05 (most sentences carry nothing)."""
    score, truth = score.ravel(), truth.ravel()
    shown = score > 0.05
    score, truth = score[shown], truth[shown]
    place = np.minimum((score * bins).astype(int), bins - 1)
    return sum(abs(score[place == b].mean() - truth[place == b].mean()) * (place == b).mean() for b in range(bins) if (place == b).any())


def trained(documents, readings, fresh, seed):
    """A reader of readings: first of all, then of those that the encoder does not know.

    What heads say of documents that the encoder was tuned on is surer than what they say
    of others: the reader must not end with learning to trust that.
    """
    model = reader.train(documents, readings, epochs=EPOCHS[0], seed=seed)
    unknown = [r for r in readings if fresh[r[0]] or documents.single[r[0]]]
    return reader.train(documents, unknown, epochs=EPOCHS[1], seed=seed, model=model, rate=1e-3)


def across(documents, quarter, fresh):
    """Scores of every sentence from readers that did not see its document."""
    z = np.zeros(documents.asserted.shape, np.float32)
    stance, topic = np.zeros((len(z), 4), np.float32), np.zeros((len(z), 3), np.float32)
    for q in range(QUARTERS):
        rest = [r for r in documents.readings if quarter[r[0]] != q]
        own = [r for r in documents.readings if quarter[r[0]] == q]
        model = trained(documents, rest, fresh, q)
        for total, part in zip((z, stance, topic), reader.read(model, documents, own)):
            for start, end in own:
                total[start:end] = part[start:end]
    return z, stance, topic


def run(path, folder):
    bundle, sentences = Bundle(path), corpus.everything()
    which, said = folded(bundle, folder)
    asserted, mentioned, stance = bundle.targets(which)
    hits = patterns([sentences[i] for i in which], bundle.names)
    how = how_written(bundle, sentences, which)
    known = np.fromfile(f"{folder}/features.bin", "<f4").reshape(len(bundle), -1)
    mean = known[~bundle.held].mean(0)
    x = reader.inputs(said, hits, how, known[which], mean)
    single = bundle.source[which] > 0
    topic = np.where(single, stance < 0, bundle.arrays["topic"][which])  # a sentence that tells nothing is off topic
    documents = reader.Documents(bundle.document[which], single, x, asserted, stance, topic)
    names = bundle.arrays["document_names"][bundle.document[which]]
    quarter = np.array([tune.dealt(str(n), "quarter ", QUARTERS) for n in names])
    fresh = np.array([corpus.fresh(str(n)) for n in names]) & (bundle.source[which] == 0)
    z, s, kind = across(documents, quarter, fresh)
    scale = shrunk(with_one(z[fresh]), asserted[fresh], 20.0)
    score = calibrated(z, scale)
    for name, value in (("reader", z), ("calibrated", score)):
        told = figures.summary(value[fresh], asserted[fresh], bundle.document[which][fresh])
        print(name + ":", ", ".join(f"{k} {v:.3f}" for k, v in told.items()), flush=True)
    print("expected calibration error: %.3f" % reliability(score[fresh], asserted[fresh]))
    both = with_one(said["labels"], np.log(said["vote_any"] + 0.01))
    mention = shrunk(both[fresh], mentioned[fresh], 20.0)
    model = trained(documents, documents.readings, fresh, QUARTERS)
    out = {"reader_" + k: np.asarray(v) for k, v in model.items()}
    np.savez_compressed(
        f"{folder}/stack.npz", **out, mean=mean, calibration=scale, mention=mention,
        stance=s[fresh], topic=kind[fresh], which=which[fresh], score=score[fresh],
    )


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2])
