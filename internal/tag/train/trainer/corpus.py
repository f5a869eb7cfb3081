"""Annotated documents, example passages and ordinary sentences, as sentences.

The unit is the one of internal/tag/eval: a sentence ends after . ! ? ; (and closing
quotes) that white space follows, and at the end of a line.
"""
import hashlib
import os
import re
from dataclasses import dataclass, field
from glob import glob

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STANCES = ("asserted", "negated", "asked", "general")
_MARKED = {"": 0, "neg": 1, "ask": 2, "gen": 3}
_MARK = re.compile(r"\[\[([a-z_]+)(?:!([a-z]+))?\||\]\]|\{\{[a-z]+\|([^{}|]*)\|[^{}]*\}\}")
# The closing quotes are those of Unicode's category Pf, which re has no name for.
_END = re.compile("[.!?;]+[\"')\\]\u00bb\u2019\u201d\u203a\u2e03\u2e05\u2e0a\u2e0d\u2e1d\u2e21]*[ \\t\\n\\r\\f]+|\\n+")

# What stands before what was said in a line of an exported chat, as internal/tag has it.
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[apAP]\.?[mM]\.?)?"
_WEEKDAY = r"(?:[^\W\d_]{1,4}\.? )?"
_DATE = r"(?:(?:[\d./-]{3,11}|\d{1,2} [^\W\d_]{3,9}\.?)(?: \||,)? )?"
_HEAD = re.compile(
    r"[\[(]?" + _WEEKDAY + _DATE + _WEEKDAY + _CLOCK + r"(?:,? [\d./-]{4,11})?[\])]?(?: ?[-–—|] ?| )(?:~ ?)?(?:[^\W\d_]|\+)[^:\n]{0,30}: "
    r"|[^\W\d_][^:\n.!?]{0,30}?(?: ?[-–—,|] ?| )[\[(]?" + _WEEKDAY + _DATE + _CLOCK + r"[\])]?(?: [-–—] |: )"
)

# Authors of whom nothing is trained on, whatever the document (see held_back).
HELD_AUTHORS = frozenset(("w", "x", "af"))
# Authors whose documents a model was tuned on before there was a rule: figures on them
# would flatter, so none of them is held back.
TUNED_AUTHORS = frozenset("abcdefghijklmnopqrs")


@dataclass
class Passage:
    """A marked stretch of a document: characters start to end, half open."""

    label: str
    stance: int
    start: int
    end: int


@dataclass
class Sentence:
    """One unit of measurement, with the labels of the passages that touch it."""

    text: str
    document: str
    language: str
    genre: str
    topic: str  # yes, no, leaflet; example or ordinary for single sentences
    held: bool
    passages: list = field(default_factory=list)  # of Passage, relative to text
    spans_known: bool = True
    chat: bool = False

    def labels(self):
        """Pairs of label and stance, each once, in order."""
        return sorted({(p.label, p.stance) for p in self.passages})


def labels():
    """The indicators in the order that every file of the model uses."""
    with open(os.path.join(ROOT, "documents", "LABELS.md"), encoding="utf-8") as f:
        return re.findall(r"^- `([a-z_]+)`:", f.read(), re.M)


def dealt(document):
    """A number below 4 that depends on a document's name alone."""
    return int(hashlib.sha1((document + ".txt").encode()).hexdigest(), 16) % 4


def held_back(document):
    """Whether a document is measured on and never trained on.

    Whole authors, so that a new hand is measured, and a quarter of the documents of those
    not in TUNED_AUTHORS, so that every language and genre is: a fifth of all documents. The rule is that of internal/tag/eval.Held.
    """
    author = document.split("-")[0]
    return author in HELD_AUTHORS or author not in TUNED_AUTHORS and dealt(document) == 0


def parse(body):
    """Text without marks, and the passages that were marked."""
    text, passages, open_marks, at, length = [], [], [], 0, 0
    for mark in _MARK.finditer(body):
        text.append(body[at : mark.start()])
        length += mark.start() - at
        at = mark.end()
        if mark.group(1):
            open_marks.append((mark.group(1), _MARKED[mark.group(2) or ""], length))
        elif mark.group(0) == "]]":
            label, stance, start = open_marks.pop()
            passages.append(Passage(label, stance, start, length))
        else:
            text.append(mark.group(3))
            length += len(mark.group(3))
    text.append(body[at:])
    return "".join(text), passages


def split(text):
    """Start and end of each sentence without the white space around it."""
    start = 0
    for end in [m.end() for m in _END.finditer(text)] + [len(text)]:
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield start + lead, start + lead + len(piece.strip())
        start = end


def spoken(text):
    """Whether lines of a text begin with when and who, as those of an exported chat."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    heads = sum(_HEAD.match(line) is not None for line in lines)
    return heads >= 3 and 4 * heads >= len(lines)


def said_from(text):
    """Where in a sentence of such a text begins what was said."""
    head = _HEAD.match(text)
    return head.end() if head and head.end() < len(text) else 0


def document(path):
    """The sentences of one annotated document, in order."""
    with open(path, encoding="utf-8") as f:
        head, body = f.read().split("\n---\n", 1)
    header = dict(line.split(": ", 1) for line in head.splitlines())
    text, passages = parse(body)
    name = os.path.basename(path)[: -len(".txt")]
    chat = spoken(text)
    for start, end in split(text):
        start += said_from(text[start:end]) if chat else 0
        inside = [
            Passage(p.label, p.stance, max(p.start, start) - start, min(p.end, end) - start)
            for p in passages
            if p.start < end and start < p.end
        ]
        yield Sentence(text[start:end], name, header["lang"], header["genre"], header["on_topic"], held_back(name), inside, chat=chat)


def documents():
    """The sentences of every annotated document, by name of the file."""
    for path in sorted(glob(os.path.join(ROOT, "documents", "*.txt"))):
        yield from document(path)


def examples(known):
    """Single passages with the indicators that they assert; where is not marked."""
    for path in sorted(glob(os.path.join(ROOT, "examples", "*.tsv"))):
        stem = os.path.basename(path)[: -len(".tsv")]
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f):
                cells = line.rstrip("\n").split("\t")
                if len(cells) < 3:
                    continue
                found = [x.strip() for x in cells[1].split(",") if x.strip() in known]
                whole = [Passage(x, 0, 0, len(cells[2])) for x in found]
                yield Sentence(cells[2], f"example-{stem}-{number}", cells[0], "example", "example", False, whole, False)


def ordinary():
    """Sentences about anything else, a file for each language: they carry no label."""
    for path in sorted(glob(os.path.join(ROOT, "ordinary", "*.txt"))):
        language = os.path.basename(path)[: -len(".txt")]
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f.read().splitlines()):
                if line.strip():
                    yield Sentence(line.strip(), f"ordinary-{language}-{number}", language, "ordinary", "ordinary", False)


def everything():
    """All sentences, in the order that every other step counts them by."""
    known = set(labels())
    return [*documents(), *examples(known), *ordinary()]


def digest():
    """SHA-256 over every file of data, for the model card."""
    h = hashlib.sha256()
    for path in sorted(glob(os.path.join(ROOT, "*", "*"))):
        if path.endswith((".txt", ".tsv", "LABELS.md")):
            with open(path, "rb") as f:
                h.update(os.path.relpath(path, ROOT).encode() + b"\0" + hashlib.sha256(f.read()).digest())
    return h.hexdigest()
