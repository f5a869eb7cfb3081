"""The reference of the tokenizer, in Python and as plainly as can be: what the encoder's tests compare with.

    python3 reference.py tokens e5-small-q4.bin ../../train > tokens.golden
    python3 reference.py states e5-small-q4.bin > states.golden

The second needs numpy and emulates the network with its quantised weights (package comment of encoder).
"""
import array, glob, hashlib, os, re, struct, sys

RESERVED = ["<s>", "</s>", "<pad>", "<unk>", "<mask>"]  # text never becomes one of these pieces
MAX_WORD = 200  # a longer word is cut, as if a space stood after every 200th character
MAX_TOKENS = 510  # what the network reads of a text, beside <s> and </s>
MARKER = "\u2581"


class Base:
    def __init__(self, path):
        b = self.b = open(path, "rb").read()
        assert b[:4] == b"E5S1"
        self.hidden, self.layers, self.heads, self.inner, self.vocab, self.positions, _ = struct.unpack_from("<7i", b, 8)
        self.eps, _, n, self.bos, self.eos, self.pad, self.unk = struct.unpack_from("<f6i", b, 36)
        (size,) = struct.unpack_from("<Q", b, 64)
        p = 72
        offsets = struct.unpack_from("<%dI" % (n + 1), b, p)
        p += 4 * (n + 1)
        self.score = struct.unpack_from("<%df" % n, b, p)
        p += 4 * n
        blob = b[p : p + size]
        p += size
        self.piece = {}
        for i in range(n):
            try:
                text = blob[offsets[i] : offsets[i + 1]].decode("utf-8")
            except UnicodeDecodeError:
                continue
            if text and i != self.unk and text not in RESERVED:
                self.piece.setdefault(text, i)  # of equal pieces the first wins
        self.unk_score = f32(min(self.score) - 10)
        self.longest = max(map(len, self.piece))
        count, size = struct.unpack_from("<iI", b, p)
        q, p = p + 8, p + 8 + size
        self.replace = {}
        for _ in range(count):
            c, k = struct.unpack_from("<IB", b, q)
            self.replace[chr(c)] = "".join(map(chr, struct.unpack_from("<%dI" % k, b, q + 5)))
            q += 5 + 4 * k
        (count,) = struct.unpack_from("<i", b, p)
        p += 4
        self.tensors = {}
        for _ in range(count):
            (k,) = struct.unpack_from("<H", b, p)
            name = b[p + 2 : p + 2 + k].decode()
            self.tensors[name] = struct.unpack_from("<QQ", b, p + 2 + k + 5)
            p += 2 + k + 21
        self.cache = {}

    def word(self, w):
        """The most probable pieces of a word with its marker: [(id, characters)]. Sums are float32."""
        if w in self.cache:
            return self.cache[w]
        n = len(w)
        best, back = [-float("inf")] * (n + 1), [None] * (n + 1)
        best[0] = 0.0
        for i in range(n):
            for e in range(i + 1, min(n, i + self.longest) + 1):
                j = self.piece.get(w[i:e])
                if j is not None:
                    s = f32(best[i] + self.score[j])
                    if s > best[e]:
                        best[e], back[e] = s, (i, j)
            s = f32(best[i] + self.unk_score)
            if s > best[i + 1]:
                best[i + 1], back[i + 1] = s, (i, self.unk)
        out, i = [], n
        while i > 0:
            k, j = back[i]
            out.append((j, i - k))
            i = k
        self.cache[w] = out[::-1]
        return self.cache[w]

    def encode(self, text):
        """[(id, start, end)], places in characters of text."""
        out, chars, origin = [], [], []

        def end():
            at = -1  # the marker stands before the first character
            for j, k in self.word(MARKER + "".join(chars)) if chars else []:
                first = max(at, 0)
                at += k
                out.append((j, origin[first], origin[max(at - 1, first)] + 1))
            chars.clear()
            origin.clear()

        for i, c in enumerate(text):
            for x in self.replace.get(c, c):
                if x == " ":
                    end()
                    continue
                chars.append(x)
                origin.append(i)
                if len(chars) == MAX_WORD:
                    end()
        end()
        return out

    def frame(self, tokens):
        return [self.bos] + [t[0] for t in tokens[:MAX_TOKENS]] + [self.eos]


def f32(x):
    return array.array("f", [x])[0]


TAG = re.compile(r"\[\[[a-z_]+(?:![a-z]+)?\||\]\]|\{\{[a-z_]+\|([^|{}]*)\|[^{}]*\}\}")


def texts(train):
    """Groups of texts: the lines of each annotated document, and the passages, fifty at a time."""
    for path in sorted(glob.glob(train + "/documents/*.txt")):
        body = open(path, encoding="utf-8", newline="").read().split("\n---\n", 1)[-1]
        yield TAG.sub(lambda m: m.group(1) or "", body).split("\n")
    for path in sorted(glob.glob(train + "/examples/*.tsv")):
        lines = [l.split("\t")[-1] for l in open(path, encoding="utf-8", newline="").read().split("\n")]
        for i in range(0, len(lines), 50):
            yield lines[i : i + 50]


RANGES = [(0x20, 0x7E), (0x61, 0x7A), (0xA0, 0x17F), (0x300, 0x36F), (0x370, 0x52F), (0x600, 0x6FF), (0x900, 0x97F),
          (0x1E00, 0x1FFF), (0x2000, 0x218F), (0x2580, 0x2585), (0x3040, 0x30FF), (0x4E00, 0x5200), (0xAC00, 0xAD00),
          (0xFB00, 0xFFFD), (0x1F300, 0x1F6FF), (0, 0x1F)]
PHRASES = RESERVED + ["euro ", "paspoort", "\u2581", "  ", "<", ">", "/s", "\ufffd"]


def odd(count):
    """Odd strings, the same in every language: a linear congruential generator (Knuth, MMIX) chooses."""
    x = 1

    def below(n):
        nonlocal x
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        return (x >> 33) % n

    for k in range(count):
        s = ""
        for _ in range(1 + below(40 if k % 100 else 900)):
            r = below(len(RANGES) + 2)
            if r < len(RANGES):
                low, high = RANGES[r]
                s += chr(low + below(high - low + 1))
            else:
                s += PHRASES[below(len(PHRASES))]
        yield s


def tokens(model, train):
    base = Base(model)
    strings = list(odd(10000))
    for group in list(texts(train)) + [strings[i : i + 50] for i in range(0, len(strings), 50)]:
        h = hashlib.sha256()
        for text in group:
            at = [0]  # bytes before each character
            for c in text:
                at.append(at[-1] + len(c.encode("utf-8")))
            for j, start, end in base.encode(text):
                h.update(b"%d %d %d\n" % (j, at[start], at[end]))
            h.update(b"-\n")
        print(hashlib.sha256("\n".join(group).encode("utf-8")).hexdigest()[:16], h.hexdigest()[:16])


SENTENCES = [
    "Hij zei dat ik eerst 9.000 euro moest terugverdienen voordat ik een cent voor mezelf mocht houden.",
    "Had u een paspoort? Dat lag bij hem in de kluis.",
    "Mi-a luat telefonul și buletinul, iar ușa era încuiată noaptea.",
    "Szef trzymał nasze paszporty w szufladzie.",
    "Взеха ни паспортите и телефоните.",
    "Azt mondta, hogy addig nem mehetek haza, amíg le nem dolgoztam az útiköltséget.",
    "They told me the police would beat me if I went outside 🚔.",
    "Sie musste jeden Abend fünfhundert Euro abgeben.",
    "ok",
]


def states(model):
    """Digests of the bits of SENTENCES' hidden states."""
    network = Network(Base(model))
    for text in SENTENCES:
        x = network.encode(network.base.frame(network.base.encode(text)))
        print(text, hashlib.sha256(x.astype("<f4").tobytes()).hexdigest()[:16], sep="\t")


class Network:
    """The forward pass with quantised weights in numpy, the same to the last bit as the encoder's.

    adapter maps "l3.q" and so on to (a [rank, in], b [out, rank]), both float32."""

    def __init__(self, base, adapter={}):
        import numpy as np

        self.base, self.np, f = base, np, np.float32
        self.word = self.q4("emb.word", base.hidden)
        self.position = self.floats("emb.pos").reshape(-1, base.hidden) + self.floats("emb.type")[: base.hidden]
        self.layers = []
        for l in range(base.layers):
            m = {}
            for name in ("q", "k", "v", "ao", "fi", "fo"):
                w = self.q4("l%d.%s.w" % (l, name), base.inner if name == "fo" else base.hidden)
                a, b = adapter.get("l%d.%s" % (l, "o" if name == "ao" else name), ((), None))
                for r in range(len(a)):  # in this order
                    w = w + b[:, r : r + 1] * a[r : r + 1]
                top = np.abs(w).max(1)
                q = np.rint(w * (f(63) / np.maximum(top, f(1e-20)))[:, None]).astype(np.int32)
                scale, bias = top / f(63), self.floats("l%d.%s.b" % (l, name))
                if name == "q":
                    scale, bias = scale / np.sqrt(f(32)), bias / np.sqrt(f(32))
                m[name] = (q.T.astype(np.float64), scale, bias)  # float64 holds all sums exactly
            self.layers.append((m, [self.floats("l%d.%s" % (l, n)) for n in ("aln.w", "aln.b", "oln.w", "oln.b")]))

    def floats(self, name):
        at, size = self.base.tensors[name]
        return self.np.frombuffer(self.base.b, "<f4", size // 4, at)

    def q4(self, name, width):
        np, (at, size) = self.np, self.base.tensors[name]
        a = np.frombuffer(self.base.b, np.uint8, size, at).reshape(-1, 18)
        w = np.concatenate([a[:, 2:] & 15, a[:, 2:] >> 4], 1).astype(np.float32) - np.float32(8)
        return (w * a[:, :2].copy().view("<f2").astype(np.float32)).reshape(-1, width)

    def linear(self, x, w, scale, bias):
        np, f = self.np, self.np.float32
        top = np.abs(x).max(1)
        q = np.rint(x * (f(127) / np.maximum(top, f(1e-20)))[:, None]).astype(np.float64)
        return (q @ w).astype(f) * (top / f(127))[:, None] * scale + bias

    def sum(self, x):
        """Sums of rows: sixteen partial sums, number i goes to sum i mod 16; then halves are added."""
        parts = x[:, :16].copy()
        for i in range(16, x.shape[1], 16):
            parts += x[:, i : i + 16]
        while parts.shape[1] > 1:
            half = parts.shape[1] // 2
            parts = parts[:, :half] + parts[:, half:]
        return parts

    def norm(self, x, w, b):
        np, f = self.np, self.np.float32
        d = x - self.sum(x) / f(x.shape[1])
        inverse = f(1) / np.sqrt(self.sum(d * d) / f(x.shape[1]) + f(self.base.eps))
        return d * inverse * w + b

    def polynomial(self, c, x):
        p = self.np.float32(c[5])
        for k in (4, 3, 2, 1, 0):
            p = p * x + self.np.float32(c[k])
        return p * x + self.np.float32(1)

    def gelu(self, x):
        np, f, r = self.np, self.np.float32, 2**0.5
        u = np.abs(x)
        p = self.polynomial([0.0705230784 / r, 0.0422820123 / 2, 0.0092705272 / (2 * r), 0.0001520143 / 4, 0.0002765672 / (4 * r), 0.0000430638 / 8], u)
        with np.errstate(over="ignore"):
            for _ in range(4):
                p = p * p
        return np.maximum(x, f(0)) - u * f(0.5) / p

    def softmax(self, x):
        """Of rows that are padded with -1e30 to a multiple of 32."""
        np, f = self.np, self.np.float32
        x = np.maximum(x - x.max(1, keepdims=True), f(-87)) * f(1.4426950408889634)
        k = np.rint(x)
        p = self.polynomial([0.69314718, 0.24022651, 0.055504109, 0.0096181291, 0.0013333558, 0.00015403530], x - k)
        e = (p.view(np.int32) + (k.astype(np.int32) << 23)).view(f)
        return e * (f(1) / self.sum(e))

    def combine(self, x, m):
        """x @ m, added up row by row of m."""
        y = self.np.zeros((x.shape[0], m.shape[1]), self.np.float32)
        for k in range(m.shape[0]):
            y += x[:, k : k + 1] * m[k]
        return y

    def encode(self, ids):
        np, base, n = self.np, self.base, len(ids)
        x = self.norm(self.position[:n] + self.word[ids], self.floats("emb.ln.w"), self.floats("emb.ln.b"))
        for m, (w1, b1, w2, b2) in self.layers:
            q, k, v = (self.linear(x, *m[c]) for c in "qkv")
            y = np.empty_like(x)
            for h in range(0, base.hidden, 32):
                scores = self.combine(q[:, h : h + 32], k[:, h : h + 32].T)
                scores = np.pad(scores, ((0, 0), (0, -n % 32)), constant_values=-1e30)
                y[:, h : h + 32] = self.combine(self.softmax(scores)[:, :n], v[:, h : h + 32])
            x = self.norm(x + self.linear(y, *m["ao"]), w1, b1)
            x = self.norm(x + self.linear(self.gelu(self.linear(x, *m["fi"])), *m["fo"]), w2, b2)
        return x


if __name__ == "__main__":
    {"tokens": tokens, "states": states}[sys.argv[1]](*sys.argv[2:])
