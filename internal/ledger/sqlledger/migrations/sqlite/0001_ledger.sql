-- Times are microseconds since 1970 UTC; digests are the 32 bytes themselves.

CREATE TABLE counters (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, value) VALUES ('case', 0), ('exhibit', 0), ('document', 0), ('source', 0);

CREATE TABLE cases (
    key     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    number  TEXT NOT NULL UNIQUE,
    name    TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE exhibits (
    key         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    case_key    INTEGER NOT NULL REFERENCES cases (key),
    number      TEXT NOT NULL,
    title       TEXT NOT NULL,
    custodian   TEXT NOT NULL,
    acquisition TEXT NOT NULL,
    ground      TEXT NOT NULL,
    created     INTEGER NOT NULL,
    files       INTEGER NOT NULL, -- how many file numbers (D0001 ...) were given out
    UNIQUE (case_key, number)
) STRICT;

-- ordering is the number in a form that sorts as people count: D0002 before
-- D0010, a container before its parts, its parts before the next file.
CREATE TABLE documents (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    exhibit_key INTEGER NOT NULL REFERENCES exhibits (key),
    number      TEXT NOT NULL,
    ordering    TEXT NOT NULL,
    path        TEXT NOT NULL,
    parent_id   TEXT NOT NULL, -- '' for a file of the exhibit itself
    depth       INTEGER NOT NULL,
    digest      BLOB NOT NULL,
    size        INTEGER NOT NULL,
    modified    INTEGER, -- NULL when the source does not say
    state       TEXT NOT NULL,
    step        TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    outcome     TEXT NOT NULL DEFAULT '', -- '' until the first result
    pages       INTEGER NOT NULL DEFAULT 0,
    findings    INTEGER NOT NULL DEFAULT 0,
    mentions    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (exhibit_key, ordering)
) STRICT;

-- Work to do, and enough of it to plan batches without touching the table.
CREATE INDEX documents_work ON documents (exhibit_key, depth, seq, size, state) WHERE state <> 'done';

-- How much there is inside each file of an exhibit, at any depth; kept in step with
-- documents by every writer. root is the ordering of that file.
CREATE TABLE families (
    exhibit_key INTEGER NOT NULL REFERENCES exhibits (key),
    root        TEXT NOT NULL,
    documents   INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    PRIMARY KEY (exhibit_key, root)
) STRICT, WITHOUT ROWID;

-- Where documents come from. What could not be taken in is an exception before
-- there is a document.
CREATE TABLE sources (
    key         INTEGER PRIMARY KEY, -- in the order in which they were added
    exhibit_key INTEGER NOT NULL REFERENCES exhibits (key),
    url         TEXT NOT NULL,
    watched     INTEGER NOT NULL,
    open        INTEGER NOT NULL,
    files       INTEGER NOT NULL DEFAULT 0,
    bytes       INTEGER NOT NULL DEFAULT 0,
    taken       INTEGER NOT NULL DEFAULT 0,
    actor       TEXT NOT NULL,
    finished    INTEGER, -- NULL before the first complete pass
    UNIQUE (exhibit_key, url)
) STRICT;

CREATE TABLE skipped (
    source_key INTEGER NOT NULL REFERENCES sources (key),
    place      INTEGER NOT NULL,
    path       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    PRIMARY KEY (source_key, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE results (
    doc         INTEGER PRIMARY KEY REFERENCES documents (seq),
    reasons     TEXT NOT NULL, -- JSON array
    kind        TEXT NOT NULL,
    mime        TEXT NOT NULL,
    title       TEXT NOT NULL,
    language    TEXT NOT NULL,
    engine      TEXT NOT NULL,
    metadata    TEXT NOT NULL, -- JSON object
    pages_key   TEXT NOT NULL,
    extractor   TEXT NOT NULL,
    catalogue   TEXT NOT NULL,
    recogniser  TEXT NOT NULL,
    text_digest BLOB NOT NULL,
    cpu         INTEGER NOT NULL, -- nanoseconds
    from_step   TEXT NOT NULL,
    processed   INTEGER, -- NULL when the result does not say
    fingerprint BLOB NOT NULL -- of the whole result: the same one again changes nothing
) STRICT;

CREATE TABLE pages (
    doc      INTEGER NOT NULL REFERENCES documents (seq),
    place    INTEGER NOT NULL, -- order within the document
    number   INTEGER NOT NULL,
    status   TEXT NOT NULL,
    language TEXT NOT NULL,
    engine   TEXT NOT NULL,
    chars    INTEGER NOT NULL,
    words    INTEGER NOT NULL,
    reasons  TEXT NOT NULL, -- JSON array
    PRIMARY KEY (doc, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
    doc        INTEGER NOT NULL REFERENCES documents (seq),
    place      INTEGER NOT NULL, -- order within the document
    page       INTEGER NOT NULL,
    indicator  TEXT NOT NULL,
    stance     TEXT NOT NULL,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    quote      TEXT NOT NULL,
    score      REAL NOT NULL,
    strength   TEXT NOT NULL,
    source     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    PRIMARY KEY (doc, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE mentions (
    doc        INTEGER NOT NULL REFERENCES documents (seq),
    place      INTEGER NOT NULL, -- order within the document
    page       INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    quote      TEXT NOT NULL,
    normal     TEXT NOT NULL,
    valid      INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    links      INTEGER NOT NULL, -- 1: valid and of a linking kind
    PRIMARY KEY (doc, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX mentions_subject ON mentions (normal, kind, doc) WHERE links = 1;

-- Who is mentioned in which case; kept in step with mentions by every writer.
CREATE TABLE subject_cases (
    kind      TEXT NOT NULL,
    normal    TEXT NOT NULL,
    case_key  INTEGER NOT NULL REFERENCES cases (key),
    documents INTEGER NOT NULL CHECK (documents >= 0),
    mentions  INTEGER NOT NULL CHECK (mentions >= documents),
    PRIMARY KEY (normal, kind, case_key)
) STRICT, WITHOUT ROWID;

-- How far each exhibit is; kept in step with documents by every writer.
CREATE TABLE progress (
    exhibit_key INTEGER NOT NULL REFERENCES exhibits (key),
    state       TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    documents   INTEGER NOT NULL CHECK (documents >= 0),
    pages       INTEGER NOT NULL CHECK (pages >= 0),
    findings    INTEGER NOT NULL CHECK (findings >= 0),
    mentions    INTEGER NOT NULL CHECK (mentions >= 0),
    PRIMARY KEY (exhibit_key, state, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE custody (
    case_key    INTEGER NOT NULL REFERENCES cases (key),
    seq         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,
    exhibit_id  TEXT NOT NULL,
    document_id TEXT NOT NULL,
    digest      BLOB NOT NULL,
    detail      TEXT NOT NULL,
    prev        BLOB NOT NULL,
    hash        BLOB NOT NULL,
    PRIMARY KEY (case_key, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER custody_no_update BEFORE UPDATE ON custody
BEGIN
    SELECT RAISE(ABORT, 'the custody log is append only');
END;

CREATE TRIGGER custody_no_delete BEFORE DELETE ON custody
BEGIN
    SELECT RAISE(ABORT, 'the custody log is append only');
END;

-- INSERT OR REPLACE deletes without firing the trigger above.
CREATE TRIGGER custody_no_replace BEFORE INSERT ON custody
WHEN EXISTS (SELECT 1 FROM custody WHERE case_key = NEW.case_key AND seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the custody log is append only');
END;
