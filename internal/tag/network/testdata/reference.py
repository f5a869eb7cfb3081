"""The arithmetic of the package comment in numpy, on the small network of golden_test.go.

Prints the numbers that the test compares with: python3 reference.py
"""
import numpy as np

LABELS, WIDTH, READER, INNER, WINDOW = 3, 4, 8, 12, 2
COUNTS = [5, 3, 1, 7, 4, 2]  # tokens of each sentence
META = [  # of the texts in golden_test.go
    [0, 0, 5 / 30, 0, 0, 0, 0, 0, 1, 0 / 6],
    [1, 1, 3 / 30, 0, 0, 0, 0, 0, 0, 1 / 6],
    [0, 0, 1 / 30, 1, 1, 1, 0, 0, 0, 2 / 6],
    [0, 0, 7 / 30, 0, 0, 0, 1, 1, 0, 3 / 6],
    [0, 1, 4 / 30, 0, 0, 0, 0, 0, 0, 4 / 6],
    [0, 0, 2 / 30, 0, 0, 0, 0, 0, 0, 5 / 6],
]


def numbers(name, n):
    """n numbers between -1/2 and 1/2 that belong to a name."""
    state = 2166136261
    for b in name.encode():
        state = (state ^ b) * 16777619 % 2**32
    out = []
    for _ in range(n):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append((state >> 8) / 2**24 - 0.5)
    return np.array(out, np.float32).astype(float)


def tensor(name, *shape):
    return numbers(name, int(np.prod(shape))).reshape(shape)


def norm(x):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def layer(h, l):
    t = lambda name, *shape: tensor(f"reader.{l}.{name}", *shape)
    n, wide = len(h), READER // 4
    q, k, v = (norm(h) @ t(x, READER, READER) for x in "qkv")
    rel, mixed = t("rel", 4, 2 * WINDOW + 1), np.zeros((n, READER))
    for i in range(n):
        near = range(max(0, i - WINDOW), min(n, i + WINDOW + 1))
        for head in range(4):
            c = slice(head * wide, (head + 1) * wide)
            weight = softmax(np.array([q[i, c] @ k[j, c] / np.sqrt(wide) + rel[head, j - i + WINDOW] for j in near]))
            mixed[i, c] = sum(w * v[j, c] for w, j in zip(weight, near))
    h = h + mixed @ t("o", READER, READER)
    h = h + h.mean(0) @ t("dm", READER, READER)
    return h + gelu(norm(h) @ t("f1", READER, INNER)) @ t("f2", INNER, READER)


states = [tensor(f"states.{i}", n, WIDTH) for i, n in enumerate(COUNTS)]
vote, vote_any = tensor("vote", 6, LABELS) + 0.5, tensor("any", 6, LABELS) + 0.5
pattern = np.array([[0, 0, 0], [1, 0, 0], [0, 0.5, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]])
one = lambda name: tensor(name, LABELS)

standard = [(h - tensor("mu", WIDTH)) * (tensor("isd", WIDTH) + 2) for h in states]
f = np.array([h.mean(0) for h in standard])
own = f @ tensor("label.w", LABELS, WIDTH).T + one("label.b")
st = f @ tensor("stance.w", 4, WIDTH).T + tensor("stance.b", 4)
log = st - np.log(np.exp(st).sum(-1, keepdims=True))
direction = f - tensor("feature.mean", WIDTH)
direction *= np.sqrt(WIDTH) / np.linalg.norm(direction, axis=1, keepdims=True)
x = np.concatenate([own / 4, log / 2, np.log(vote + 0.01) / 2 + 2, pattern, np.array(META), direction], 1)
h = norm(x @ tensor("reader.in", x.shape[1], READER))
for l in range(2):
    h = layer(h, l)
h = norm(h)
kind = softmax(h.mean(0) @ tensor("reader.dv", READER, 3))
context = h @ tensor("reader.out", READER, LABELS) + kind @ tensor("reader.dg", 3, LABELS)
z = own * one("reader.a") + np.log(vote + 0.01) * one("reader.c") + pattern * one("reader.p") + one("reader.b") + context
logit = z * one("cal.a") + one("cal.b")
u = own * one("reader.ua") + np.log(vote_any + 0.01) * one("reader.uc") + one("reader.ub")
stance = softmax(log @ tensor("reader.ss", 4, 4) + h @ tensor("reader.so", READER, 4))
for name, value in ("asserted", logit), ("mentioned", u), ("stance", stance):
    print(name, "\n".join("{" + ", ".join(f"{v:.5f}" for v in row) + "}," for row in value), sep="\n")
print("leaflet", f"{kind[2]:.5f}")
