-- Where the fold of a person's lines stands, so that the next report on the present day goes on from there.

-- As of line `seq` with this head; what comes of it by time before `until` was told. `form` is JSON, `past` are the
-- reveals that may still matter, in columns (config/_past.py). Made by reports; can be deleted at any time.
CREATE TABLE folds (
    person TEXT PRIMARY KEY,
    until INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    head TEXT NOT NULL,
    form TEXT NOT NULL,
    past BLOB NOT NULL
) STRICT;
