-- The store on SQLite. Instants are milliseconds UTC; ids are supplied by the application, never by the database.

-- What never changes about this store, and which policy is in force (key 'policy').
CREATE TABLE facts (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every policy that was ever in force: a ledger line names the version that judged it. `body` is JSON.
CREATE TABLE policies (
    version TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `roles` are words in order, joined by single spaces.
CREATE TABLE people (
    name TEXT PRIMARY KEY,
    roles TEXT NOT NULL,
    team TEXT NOT NULL DEFAULT '',
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The head of each person's chain, so that an append reads one row and not the chain.
CREATE TABLE chains (
    person TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    head TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What happened. `body` is the canonical JSON of the exported line without its hash; the columns repeat it.
CREATE TABLE ledger (
    person TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (person, seq)
) STRICT, WITHOUT ROWID;

-- A record is folded from the start of some earlier shift: these lines are few, so that is found without a scan.
CREATE INDEX ledger_shifts ON ledger (person, at) WHERE kind IN ('shift.started', 'shift.ended');

-- What ties ledger time to a host's clocks: t = at0 + (uptime - uptime0) within one boot; `offset` = wall - t as last noted.
CREATE TABLE clock (
    host TEXT PRIMARY KEY,
    boot TEXT NOT NULL,
    uptime0 INTEGER,
    at0 INTEGER NOT NULL,
    "offset" INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One lane per (severity, category), numbered by the application from 1. `waiting` is kept by whoever moves a case.
CREATE TABLE lanes (
    lane INTEGER PRIMARY KEY,
    severity INTEGER NOT NULL CHECK (severity BETWEEN 1 AND 5),
    category TEXT NOT NULL,
    waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0),
    UNIQUE (severity, category)
) STRICT;

-- A case as taken in, without its guarded text. `digest` is of everything taken in, so that an unchanged record
-- costs nothing. `fields`: [{"name", "guarded", "text" (open fields only), "shape" (guarded only)}] in order;
-- `hashes`: [[type, value], ...].
CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    content TEXT NOT NULL,
    category TEXT NOT NULL,
    severity INTEGER NOT NULL CHECK (severity BETWEEN 1 AND 5),
    origin TEXT NOT NULL,
    origin_name TEXT NOT NULL,
    account TEXT NOT NULL,
    language TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    due_at INTEGER,
    received_at INTEGER NOT NULL,
    digest BLOB NOT NULL,
    fields TEXT NOT NULL,
    hashes TEXT NOT NULL,
    UNIQUE (source, external_id)
) STRICT;

-- The queue: one narrow row a case. priority 0 = trusted flagger, 1 = everyone else; `due` = due_at or
-- storage.schema.NO_DUE; state as records.CaseState. Small rows, so that a claim touches few pages.
CREATE TABLE queue (
    id INTEGER PRIMARY KEY REFERENCES cases (id),
    lane INTEGER NOT NULL REFERENCES lanes (lane),
    priority INTEGER NOT NULL,
    due INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3)
) STRICT;

-- The head of a lane is one step away at any length. The id is in it as the row's id; naming it would store it twice.
-- Used only where the query says `state = 0` literally.
CREATE INDEX queue_waiting ON queue (lane, priority, due) WHERE state = 0;

-- Guarded text, read by storage/guarded.py alone. `position` is the field's index in cases.fields.
CREATE TABLE guarded (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (case_id, position)
) STRICT, WITHOUT ROWID;

-- Who has which case: at most one case a person and one person a case.
CREATE TABLE held (
    person TEXT PRIMARY KEY,
    case_id INTEGER NOT NULL UNIQUE REFERENCES cases (id),
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Cases not offered to a person until an instant: released today, or (until storage.schema.NEVER) judged by them first.
CREATE TABLE passed (
    person TEXT NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (person, case_id)
) STRICT, WITHOUT ROWID;

-- `seq` is the person's case.decided line; `actions` is a JSON list.
CREATE TABLE decisions (
    person TEXT NOT NULL,
    seq INTEGER NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    actions TEXT NOT NULL,
    note TEXT NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (person, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX decisions_case ON decisions (case_id);

-- The one terminal at which a person works.
CREATE TABLE seats (
    person TEXT PRIMARY KEY,
    terminal TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    process TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE opt_outs (
    person TEXT NOT NULL,
    category TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (person, category)
) STRICT, WITHOUT ROWID;

-- Private to the person who wrote it, not on the ledger, deletable.
CREATE TABLE checkins (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    at INTEGER NOT NULL,
    moment TEXT NOT NULL,
    feeling INTEGER,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX checkins_person ON checkins (person, at);

-- Rollups of the ledger by local day (that of the grant, claim or decision), for reports; storage/verify.py recomputes them.
CREATE TABLE days (
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    severity INTEGER NOT NULL,
    category TEXT NOT NULL,
    reveals INTEGER NOT NULL DEFAULT 0,
    charged_ms INTEGER NOT NULL DEFAULT 0,
    cases INTEGER NOT NULL DEFAULT 0,
    decided INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person, day, severity, category)
) STRICT, WITHOUT ROWID;
