-- Figures for supervisors: a narrow sum of each person's days, what days came to that are over, and where the rarer
-- lines of the ledger are.

-- One row for a person and a local day, so that a team's quarter is a few thousand narrow rows. The same sums as in
-- `days`, without categories; `dose` is in dose units by the weights of the policy that judged each grant.
CREATE TABLE loads (
    day TEXT NOT NULL,
    person TEXT NOT NULL,
    reveals INTEGER NOT NULL DEFAULT 0,
    charged_ms INTEGER NOT NULL DEFAULT 0,
    severe_ms INTEGER NOT NULL DEFAULT 0,
    cases INTEGER NOT NULL DEFAULT 0,
    decided INTEGER NOT NULL DEFAULT 0,
    dose INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, person)
) STRICT, WITHOUT ROWID;

-- What a local day came to that takes the rules to tell: peaks of limits and how breaks went (config/dayfold.py).
-- `body` is JSON. Made when a report first asks for a day that is over; can be deleted and made again at any time.
CREATE TABLE summaries (
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (person, day)
) STRICT, WITHOUT ROWID;

-- How far a person's summaries reach: every instant before `until`, from the chain as it was at line `seq` with this
-- head. `quiet`: after this instant nothing more comes of those lines by time alone.
CREATE TABLE summed (
    person TEXT PRIMARY KEY,
    until INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    head TEXT NOT NULL,
    quiet INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Lines other than the four that make up nearly all of a ledger, by kind and time. A query must repeat the terms.
CREATE INDEX ledger_rare ON ledger (kind, at)
WHERE kind <> 'case.claimed' AND kind <> 'case.decided' AND kind <> 'reveal.granted' AND kind <> 'reveal.closed';
