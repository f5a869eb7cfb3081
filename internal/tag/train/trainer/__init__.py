"""The trainer of spoor's learned tagger.

Order of work (`make train`, or `python -m trainer` for one step at a time):

    corpus     annotated documents, passages and ordinary sentences -> sentences
    bundle     the same as numbers, with the part of the base model that they need
    tune       low-rank adapters, label and stance heads (also per fold)
    stack      the document reader on what the folds say of sentences they never saw
    calibrate  scores that are probabilities, thresholds for strong and possible
    export     internal/tag/model: adapter, heads, precedents, thresholds, card

The same data, seed and processor give the same files. Nothing here runs in the
product: it reads the exported files in Go.
"""
