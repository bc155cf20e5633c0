-- Oversight: a group's own policy, exceptions for one person, second reviews and appeals, cases handed to somebody.

-- The policy of a group, where it is not the store's (fact 'policy').
CREATE TABLE teams (
    team TEXT PRIMARY KEY,
    policy TEXT NOT NULL REFERENCES policies (version)
) STRICT, WITHOUT ROWID;

-- A policy put forward. `team` '' is the whole store; `base` is the version it was compared with; `source` is the
-- TOML as it was given, its comments kept. `answer` is 'approved', 'withdrawn' or NULL while it waits.
CREATE TABLE proposals (
    id TEXT PRIMARY KEY,
    team TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL,
    base TEXT NOT NULL,
    body TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at INTEGER
) STRICT, WITHOUT ROWID;

-- An exception asked for one person. `changes`: [{"key", "to"}] in order. `answer` as in proposals.
CREATE TABLE overrides (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    changes TEXT NOT NULL,
    reason TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at INTEGER,
    revoked_by TEXT,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX overrides_person ON overrides (person, asked_at);

-- The policy that an approved override puts a person under, until it expires: one at a time.
CREATE TABLE exceptions (
    person TEXT PRIMARY KEY,
    override TEXT NOT NULL REFERENCES overrides (id),
    policy TEXT NOT NULL REFERENCES policies (version),
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A decision that is looked at again by somebody else, who does not see it first: kind 'sample', 'appeal' or
-- 'second-opinion'. (person, seq) is the decision under review; `outcome` is 'upheld' or 'overturned' once done.
CREATE TABLE reviews (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    nth INTEGER NOT NULL,
    kind TEXT NOT NULL,
    person TEXT NOT NULL,
    seq INTEGER NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    done_by TEXT,
    done_seq INTEGER,
    done_at INTEGER,
    outcome TEXT,
    PRIMARY KEY (case_id, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX reviews_open ON reviews (asked_at) WHERE done_at IS NULL;
CREATE INDEX reviews_done ON reviews (done_at) WHERE done_at IS NOT NULL;

-- A case kept for one person (state claimed, held by nobody) until they take it or it is put back.
CREATE TABLE handed (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    person TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX handed_person ON handed (person, at);
