"""What a text shows by itself: hits of the catalogue's patterns, and how sentences are written."""
import json
import os
import subprocess
from collections import Counter

import numpy as np

from . import reader


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


def how_written(sentences, tokens):
    """Ten numbers for each sentence of whole documents (reader.written); tokens is their number by sentence."""
    count, seen, rows = Counter(s.document for s in sentences), Counter(), []
    for s, n in zip(sentences, tokens):
        rows.append(reader.written(s.text, n, seen[s.document], count[s.document], s.chat))
        seen[s.document] += 1
    return np.array(rows, np.float32)
