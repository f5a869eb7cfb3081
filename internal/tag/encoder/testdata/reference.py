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


if __name__ == "__main__":
    if sys.argv[1] == "tokens":
        tokens(*sys.argv[2:])
