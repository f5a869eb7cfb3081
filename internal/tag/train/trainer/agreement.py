"""How far two annotators agree with the marks of held-back documents.

    python -m trainer.agreement

agreement/a, b and c hold documents that somebody marked anew from nothing, without having
seen the marks in documents/: a and b those of authors who told things indirectly, c those
of authors who told them plainly. Printed is F1 of asserted labels: by sentence, of
sentences that carry any, and by document.
"""
import os
from glob import glob

from . import corpus


def asserted(path):
    """The labels that each sentence of a document asserts."""
    return [{label for label, stance in s.labels() if stance == 0} for s in corpus.document(path)]


def f1(pairs):
    both = sum(len(a & b) for a, b in pairs)
    return 2 * both / sum(len(a) + len(b) for a, b in pairs)


def run():
    for folder in sorted(glob(os.path.join(corpus.ROOT, "agreement", "*"))):
        sentences, documents = [], []
        for path in sorted(glob(os.path.join(folder, "*.txt"))):
            known, anew = asserted(os.path.join(corpus.ROOT, "documents", os.path.basename(path))), asserted(path)
            sentences += zip(known, anew, strict=True)
            documents.append((set().union(*known), set().union(*anew)))
        any_label = [({"any"} if a else set(), {"any"} if b else set()) for a, b in sentences]
        print(f"{os.path.basename(folder)}: {len(documents)} documents, F1 {f1(sentences):.3f}, any {f1(any_label):.3f}, by document {f1(documents):.3f}")


if __name__ == "__main__":
    run()
