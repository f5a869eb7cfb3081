#!/usr/bin/env python3
"""For the second reader of annotated documents: shows sentences with their labels, takes corrections.

    second_reader.py show a-001 a-002 ...          a numbered sentence a line, labels in front
    second_reader.py apply corrections.txt         changes the documents, says what it could not do

A correction a line: document, number of the sentence, + or - with a label, and after a
bar the words that carry it (without them the whole sentence is marked):

    a-001 12 +fear | zij beefde
    a-001 14 +violence_physical!neg
    a-003 2 -minor

A label is taken away only where its mark touches the sentence. Standard library only.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from trainer import corpus  # noqa: E402

MARK = re.compile(r"\[\[([a-z_]+(?:![a-z]+)?)\||\]\]|\{\{[a-z]+\|([^{}|]*)\|[^{}]*\}\}")
LINE = re.compile(r"^(\S+)\s+(\d+)\s+([+-])([a-z_]+(?:!(?:neg|ask|gen))?)\s*(?:\|\s*(.*?)\s*)?$")


def path(document):
    return os.path.join(HERE, document + ".txt")


def read(document):
    """Header, plain text, marks [label with stance, start, end], entities [markup, start, end]."""
    with open(path(document), encoding="utf-8", newline="") as f:
        head, body = f.read().split("\n---\n", 1)
    text, marks, entities, open_marks, at, length = [], [], [], [], 0, 0
    for m in MARK.finditer(body):
        text.append(body[at : m.start()])
        length += m.start() - at
        at = m.end()
        if m.group(1):
            open_marks.append((m.group(1), length))
        elif m.group(0) == "]]":
            label, start = open_marks.pop()
            marks.append([label, start, length])
        else:
            text.append(m.group(2))
            entities.append([m.group(0), length, length + len(m.group(2))])
            length += len(m.group(2))
    text.append(body[at:])
    return head, "".join(text), marks, entities


def write(document, head, text, marks, entities):
    """Marks are nested: where two would cross, the later one ends where the earlier does."""
    marks = sorted(marks, key=lambda m: (m[1], -m[2]))
    for i, m in enumerate(marks):
        for outer in marks[:i]:
            if outer[1] <= m[1] < outer[2] < m[2]:
                m[2] = outer[2]
    out, at, closing = [], 0, []
    opening = sorted([(m[1], -m[2], "[[" + m[0] + "|", m[2]) for m in marks])
    insides = {start: (markup, end) for markup, start, end in entities}
    while at <= len(text):
        while closing and closing[-1] == at:
            closing.pop()
            out.append("]]")
        while opening and opening[0][0] == at:
            _, _, markup, end = opening.pop(0)
            out.append(markup)
            closing.append(end)
        if at in insides:
            markup, end = insides.pop(at)
            out.append(markup)
            at = end
        elif at < len(text):
            out.append(text[at])
            at += 1
        else:
            break
    with open(path(document), "w", encoding="utf-8", newline="") as f:
        f.write(head + "\n---\n" + "".join(out))


def show(documents):
    for document in documents:
        head, text, marks, _ = read(document)
        print("##", " ".join(line.split(": ", 1)[1] for line in head.splitlines()))
        for number, (start, end) in enumerate(corpus.split(text), 1):
            labels = sorted({m[0] for m in marks if m[1] < end and start < m[2]})
            print(number, "[" + " ".join(labels) + "]", text[start:end])


def within_entity(entities, start, end):
    """The stretch widened so that it cuts no identifier in two."""
    for _, s, e in entities:
        if s < start < e:
            start = s
        if s < end < e:
            end = e
    return start, end


def correct(document, corrections):
    """Applies the corrections to one document; returns complaints."""
    head, text, marks, entities = read(document)
    sentences, complaints = list(corpus.split(text)), []
    for number, sign, label, words in corrections:
        if not 1 <= number <= len(sentences):
            complaints.append(f"{document}: no sentence {number}")
            continue
        start, end = sentences[number - 1]
        if sign == "-":
            kept = [m for m in marks if not (m[0] == label and m[1] < end and start < m[2])]
            if len(kept) == len(marks):
                complaints.append(f"{document} {number}: {label} is not there")
            marks = kept
            continue
        if any(m[0] == label and m[1] < end and start < m[2] for m in marks):
            continue
        if words:
            found = text.find(words, start, end)
            if found < 0:
                complaints.append(f"{document} {number}: words not found, nothing marked: {words}")
                continue
            start, end = found, found + len(words)
        start, end = within_entity(entities, start, end)
        marks.append([label, start, end])
    write(document, head, text, marks, entities)
    return complaints


def apply(name):
    known, by_document, bad = set(corpus.labels()), {}, 0
    with open(name, encoding="utf-8") as f:
        for line in f:
            m = LINE.match(line.strip())
            if m and m.group(4).split("!")[0] in known and os.path.exists(path(m.group(1))):
                by_document.setdefault(m.group(1), []).append((int(m.group(2)), m.group(3), m.group(4), m.group(5)))
            elif line.strip():
                print("not understood:", line.strip())
                bad += 1
    for document, corrections in by_document.items():
        for complaint in correct(document, corrections):
            print(complaint)
            bad += 1
    print(f"{len(by_document)} documents, {sum(map(len, by_document.values()))} corrections, {bad} complaints")


if __name__ == "__main__":
    {"show": show, "apply": lambda a: apply(a[0])}[sys.argv[1]](sys.argv[2:])
