"""Figures of scores against labels, by sentence and by document."""
import numpy as np


def average_precision(score, truth):
    order = np.argsort(-score, kind="stable")
    truth = truth[order]
    found = np.cumsum(truth)
    return float((found / np.arange(1, len(truth) + 1) * truth).sum() / max(1, truth.sum()))


def curve(score, truth):
    """Precision and recall at each number of findings, best first, and the scores."""
    order = np.argsort(-score, kind="stable")
    found = np.cumsum(truth[order])
    return found / np.arange(1, len(order) + 1), found / max(1, truth.sum()), score[order]


def best_f1(score, truth):
    p, r, s = curve(score, truth)
    f = 2 * p * r / (p + r + 1e-9)
    i = int(f.argmax())
    return float(f[i]), float(p[i]), float(r[i]), float(s[i])


def recall_at(score, truth, precision):
    p, r, _ = curve(score, truth)
    enough = np.flatnonzero(p >= precision)
    return float(r[enough.max()]) if len(enough) else 0.0


def precision_at(score, truth, recall):
    p, r, _ = curve(score, truth)
    return float(p[min(np.searchsorted(r, recall), len(p) - 1)])


def by_document(document, values):
    """The largest value of each document."""
    _, place = np.unique(document, return_inverse=True)
    out = np.full((place.max() + 1, values.shape[1]), -np.inf)
    np.maximum.at(out, place, values)
    return out


def summary(score, truth, document):
    """All figures of one set of scores [sentence, label]."""
    flat, labels = score.ravel(), truth.ravel().astype(int)
    f, p, r, threshold = best_f1(flat, labels)
    d = best_f1(by_document(document, score).ravel(), by_document(document, truth).ravel().astype(int))
    return {
        "f1": f, "precision": p, "recall": r, "threshold": threshold,
        "average precision": average_precision(flat, labels),
        "any": average_precision(score.max(1), truth.max(1).astype(int)),
        "document f1": d[0],
        "recall at precision .80": recall_at(flat, labels, 0.80),
        "recall at precision .45": recall_at(flat, labels, 0.45),
        "precision at recall .74": precision_at(flat, labels, 0.74),
    }


def asserted(labels, stance):
    """Logit of a label times the probability that the sentence asserts it, roughly."""
    certain = stance[:, 0] - np.logaddexp.reduce(stance, axis=1)
    return labels + np.log(1e-4 + np.exp(certain))[:, None]


def line(bundle, which, said):
    """Heads and precedents averaged half and half: a figure to compare runs by."""
    truth, _, _ = bundle.targets(which)
    heads = 1 / (1 + np.exp(-asserted(said["labels"], said["stance"])))
    score = np.log(heads / 2 + said["vote"] / 2 + 1e-6)
    parts = [f"{k} {v:.3f}" for k, v in summary(score, truth, bundle.document[which]).items()]
    for language in sorted(set(bundle.arrays["languages"][which])):
        own = bundle.arrays["languages"][which] == language
        parts.append(f"{language} {average_precision(score[own].ravel(), truth[own].ravel().astype(int)):.3f}")
    return ", ".join(parts)
