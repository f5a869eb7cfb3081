-- People's decisions on findings; superseded is the seq of the later decision on the
-- same place and indicator, 0 while the decision stands.
CREATE TABLE reviews (
    seq        INTEGER PRIMARY KEY, -- in the order in which they were taken
    id         TEXT NOT NULL UNIQUE,
    doc        INTEGER NOT NULL REFERENCES documents (seq),
    page       INTEGER NOT NULL,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    indicator  TEXT NOT NULL,
    stance     TEXT NOT NULL,
    decision   TEXT NOT NULL,
    quote      TEXT NOT NULL,
    sentence   TEXT NOT NULL,
    language   TEXT NOT NULL,
    shown      TEXT NOT NULL, -- JSON array
    actor      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    note       TEXT NOT NULL,
    superseded INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX reviews_standing ON reviews (doc, page, span_start, span_end, indicator) WHERE superseded = 0;
CREATE INDEX reviews_document ON reviews (doc, seq);

-- review numbers decisions; review-change rises with every change of the table.
INSERT INTO counters (name, value) VALUES ('review', 0), ('review-change', 0);
