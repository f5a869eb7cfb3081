"""Trains the document reader and calibrates its scores, all on sentences that no model saw.

    python -m trainer.stack bundle.npz work-folder

The folder holds foldN.npz and foldN-features.npz (trainer.tune, trainer.again) and
features.bin (trainer.features); stack.npz is written there. Each sentence of the training
documents was scored by an encoder, heads and precedents of which none saw its document; its
features are laid over those of the shipped encoder by a linear map. Readers are trained on
that; a reader's own scores, for calibration and thresholds, again come from readers that did not
see the document (QUARTERS).
"""
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax

from . import figures, folds, reader, tune
from .bundle import Bundle

QUARTERS = 4
EPOCHS = 8
SAID = ("labels", "stance", "vote", "vote_any", "nearest")


def laid_over(fold, bundle, known):
    """A fold's features in the space of the shipped encoder's, known."""
    from_, to = fold["sampled"].astype(np.float64), known[bundle.find(fold["sample"])].astype(np.float64)
    from_ = np.concatenate([from_, np.ones((len(from_), 1))], 1)
    least = from_.T @ from_ + 0.01 * len(from_) * np.eye(from_.shape[1])
    w = np.linalg.solve(least, from_.T @ to).astype(np.float32)
    return fold["whole"] * fold["scale"] @ w[:-1] + w[-1]


def folded(folder, bundle, known):
    """What the folds say of the sentences of the training documents, in order, and their features."""
    paths = folds.paths(folder)
    said = [np.load(p + ".npz") for p in paths]
    which = np.concatenate([bundle.find(p["which"]) for p in said])
    order = np.argsort(which)
    out = {k: np.concatenate([p[k] for p in said])[order].astype(np.float32) for k in SAID}
    features = np.concatenate([laid_over(np.load(p + "-features.npz"), bundle, known) for p in paths])
    return which[order], out, features[order]


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


def newest(bundle, folder, which):
    """Which sentences scores are stretched and thresholds chosen on.

    Where a fold was added (trainer.again), those of the last one: the newest documents, of
    which the best encoder that did not know them says most nearly what the shipped one says
    of documents it meets. Else all.
    """
    paths = folds.paths(folder)
    if len(paths) == tune.FOLDS:
        return np.ones(len(which), bool)
    return np.isin(which, bundle.find(np.load(paths[-1] + ".npz")["which"]))


def stretched(parameters, score, truth):
    """Calibration so that scores of some sentences mean what they say, all labels alike.

    What was fitted on all folds says too little of the newest documents: their likes became
    known to the encoder only later, and it is surer of them, with right.
    """
    score = np.clip(score, 1e-7, 1 - 1e-6)
    odds = np.log(score / (1 - score)).reshape(-1, 1)
    (factor, offset), = shrunk(with_one(odds), truth.reshape(-1, 1), 0.0)
    print(f"scores are stretched: {factor:.3f} times the logit, {offset:+.3f}", flush=True)
    return parameters * factor + np.array([0.0, offset], np.float32)


def reliability(score, truth, bins=10):
    """Expected calibration error, over scores above 0.05 (most sentences carry nothing)."""
    score, truth = score.ravel(), truth.ravel()
    shown = score > 0.05
    score, truth = score[shown], truth[shown]
    place = np.minimum((score * bins).astype(int), bins - 1)
    return sum(abs(score[place == b].mean() - truth[place == b].mean()) * (place == b).mean() for b in range(bins) if (place == b).any())


def across(documents, quarter):
    """Scores of every sentence from readers that did not see its document."""
    z = np.zeros(documents.asserted.shape, np.float32)
    stance, topic = np.zeros((len(z), 4), np.float32), np.zeros((len(z), 3), np.float32)
    for q in range(QUARTERS):
        rest = [r for r in documents.readings if quarter[r[0]] != q]
        own = [r for r in documents.readings if quarter[r[0]] == q]
        model = reader.train(documents, rest, epochs=EPOCHS, seed=q)
        for total, part in zip((z, stance, topic), reader.read(model, documents, own)):
            for start, end in own:
                total[start:end] = part[start:end]
        print(f"reader {q + 1} of {QUARTERS} is trained", flush=True)
    return z, stance, topic


def run(path, folder):
    bundle = Bundle(path)
    known = np.fromfile(f"{folder}/features.bin", "<f4").reshape(len(bundle), -1)
    mean = known[~bundle.held].mean(0)
    which, said, features = folded(folder, bundle, known)
    x = reader.inputs(said, bundle.patterns[which], bundle.how[which], features, mean)
    single = bundle.source[which] > 0
    asserted, mentioned, stance = bundle.targets(which)
    documents = reader.Documents(bundle.document[which], single, x, asserted, stance, bundle.topic[which])
    quarter = np.array([tune.dealt(str(n), "quarter ", QUARTERS) for n in bundle.names_of(which)])
    z, s, kind = across(documents, quarter)
    told = ~single
    scale = shrunk(with_one(z[told]), asserted[told], 20.0)
    own = newest(bundle, folder, which) & told
    scale = stretched(scale, calibrated(z[own], scale), asserted[own])
    score = calibrated(z, scale)
    for name, value in (("reader", z), ("calibrated", score)):
        found = figures.summary(value[told], asserted[told], bundle.document[which][told])
        print(name + ":", ", ".join(f"{k} {v:.3f}" for k, v in found.items()), flush=True)
    print("expected calibration error: %.3f" % reliability(score[told], asserted[told]))
    both = with_one(said["labels"], np.log(said["vote_any"] + 0.01))
    mention = shrunk(both[told], mentioned[told], 20.0)
    model = reader.train(documents, documents.readings, epochs=EPOCHS, seed=QUARTERS)
    out = {"reader_" + k: np.asarray(v) for k, v in model.items()}
    np.savez_compressed(
        f"{folder}/stack.npz", **out, mean=mean, calibration=scale, mention=mention,
        stance=s[told], topic=kind[told], which=which[told], score=score[told],
    )


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2])
