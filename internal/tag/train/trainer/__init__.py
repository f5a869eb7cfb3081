"""The trainer of spoor's learned tagger.

Order of work (`make train`, or `python -m trainer` for one step at a time):

    corpus     annotated documents, passages and ordinary sentences -> sentences
    bundle     the same as numbers, with the part of the base model that they need
    tune       low-rank adapters of the encoder (hours); adapter puts them into the model
    refit      label and stance heads on the product's own features, for each fold and whole
    stack      the document reader on what the folds say of sentences they never saw, and
               scores that are probabilities
    export     internal/tag/model: heads, precedents, thresholds
    golden     scores by the trainer's arithmetic, which a test compares the product's with
    agreement  how far people who marked documents anew agree with the marks
    curve, card  the learning curve; CARD.md from what `spoor eval tag` measured

The same data, seed and processor give the same files. Nothing here runs in the
product: it reads the exported files in Go.
"""
