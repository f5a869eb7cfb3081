"""The trainer of spoor's learned tagger.

Order of work (`make train`, or `python -m trainer` for one step at a time):

    corpus     annotated documents, passages and ordinary sentences -> sentences
    bundle     the same as numbers, with the part of the base model that they need
    surface    what a text shows by itself: hits of patterns, how it is written
    tune       low-rank adapters and heads of the encoder, and what encoders that know nothing
               of a fourth of the documents say of it; adapter puts them into the model
    again      tuning that goes on when documents were written since; folds: what models
               say of documents that they never saw
    features   what the product's own encoder makes of every sentence
    stack      the document reader on what the folds say of sentences they never saw, and
               scores that are probabilities
    export     internal/tag/model: heads, precedents, thresholds
    golden     scores by the trainer's arithmetic, which a test compares the product's with
    agreement  how far people who marked documents anew agree with the marks
    curve, card  the learning curve; CARD.md from what `spoor eval tag` measured

The same data, seed and processor give the same files; on a graphics card, which sums in
another order each time, nearly the same. Nothing here runs in the
product: it reads the exported files in Go.
"""
