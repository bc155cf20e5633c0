-- How cases flow, by local day (that of the policy in force, or that judged the line): what reports on the queue
-- read instead of the cases. Kept by storage/flow.py, in the transaction of what it counts; verify recomputes it.

-- Which cases came when: numbers first to last at one instant. An age is found without reading a case.
CREATE TABLE arrived (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    day TEXT NOT NULL
) STRICT;

-- By lane and by origin apart: kept together there would be a row for every combination that occurs.
CREATE TABLE lane_arrivals (
    day TEXT NOT NULL,
    severity INTEGER NOT NULL,
    category TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (day, severity, category)
) STRICT, WITHOUT ROWID;

CREATE TABLE origin_arrivals (
    day TEXT NOT NULL,
    origin TEXT NOT NULL,
    origin_name TEXT NOT NULL,
    content TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (day, origin, origin_name, content)
) STRICT, WITHOUT ROWID;

-- Decisions that stand. `again` 1: the case had been ended before (a second look, an appeal).
CREATE TABLE lane_outcomes (
    day TEXT NOT NULL,
    verdict TEXT NOT NULL,
    again INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    category TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (day, verdict, again, severity, category)
) STRICT, WITHOUT ROWID;

-- The same without those of cases that had been ended before.
CREATE TABLE origin_outcomes (
    day TEXT NOT NULL,
    verdict TEXT NOT NULL,
    origin TEXT NOT NULL,
    origin_name TEXT NOT NULL,
    content TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (day, verdict, origin, origin_name, content)
) STRICT, WITHOUT ROWID;

-- Actions of decisions that stand; '' counts decisions with any action.
CREATE TABLE acted (
    day TEXT NOT NULL,
    content TEXT NOT NULL,
    action TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (day, content, action)
) STRICT, WITHOUT ROWID;

-- Accounts that something was done about. By account first: different ones are counted in its order.
CREATE TABLE acted_accounts (
    account TEXT NOT NULL,
    day TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;

-- How long cases waited, ms from intake: measure 1 until somebody first judged them, 2 until they were first ended,
-- 3 both at once, on the day of that. `flagger` '' is everyone but trusted flaggers, whose names begin with '='. It names nobody who
-- reviewed. `verdict` tells which of two decisions at one instant was the first.
CREATE TABLE waits (
    measure INTEGER NOT NULL,
    flagger TEXT NOT NULL,
    wait INTEGER NOT NULL,
    day TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    PRIMARY KEY (measure, flagger, wait, day, case_id)
) STRICT, WITHOUT ROWID;

-- The same in classes of nearly equal waits (storage.flow.bucket): says in which class a percentile lies, so that
-- only that class is read. `due`, `in_due`: of those with a due time, and those ended in time.
CREATE TABLE wait_days (
    day TEXT NOT NULL,
    measure INTEGER NOT NULL,
    flagger TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    cases INTEGER NOT NULL,
    due INTEGER NOT NULL,
    in_due INTEGER NOT NULL,
    PRIMARY KEY (day, measure, flagger, bucket)
) STRICT, WITHOUT ROWID;

-- Second looks that are finished, by what both people said; `policy` judged the first decision.
CREATE TABLE looked (
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    category TEXT NOT NULL,
    first TEXT NOT NULL,
    second TEXT NOT NULL,
    policy TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (day, kind, outcome, category, first, second, policy)
) STRICT, WITHOUT ROWID;

-- What was released about check-ins: one row a week and group, written once and never again. `grp` '' with scope
-- 'all' is everybody. people and tenths (ten times the mean feeling, 1 to 5) are NULL where they are withheld.
CREATE TABLE released_weeks (
    until INTEGER NOT NULL,
    since INTEGER NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('all', 'group')),
    grp TEXT NOT NULL,
    people INTEGER CHECK (people >= 5),
    tenths INTEGER,
    PRIMARY KEY (until, scope, grp)
) STRICT, WITHOUT ROWID;

-- A week's check-ins are read once, and what was kept long enough is found without reading all.
CREATE INDEX checkins_at ON checkins (at);
