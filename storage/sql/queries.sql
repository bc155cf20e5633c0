-- Queries that every backend shares: named parameters, and the subset that SQLite and PostgreSQL agree on.

-- name: standing
-- Everything a turn has to know about a person before it starts, in one row. `person` may be the store's own chain.
SELECT p.roles, p.team, p.added_at,
       c.seq, c.head, c.at,
       h.case_id,
       s.terminal, s.host, s.pid, s.process, s.taken_at, s.expires_at,
       k.boot, k.uptime0, k.at0, k."offset",
       COALESCE(t.policy, f.value), x.override, x.policy, x.until,
       (SELECT d.case_id FROM handed AS d WHERE d.person = who.name ORDER BY d.at LIMIT 1),
       c.policy
FROM (SELECT CAST(:person AS TEXT) AS name) AS who
LEFT JOIN people AS p ON p.name = who.name
LEFT JOIN chains AS c ON c.person = who.name
LEFT JOIN held AS h ON h.person = who.name
LEFT JOIN seats AS s ON s.person = who.name
LEFT JOIN clock AS k ON k.boot = :boot
LEFT JOIN facts AS f ON f.key = 'policy'
LEFT JOIN teams AS t ON t.team = p.team
LEFT JOIN exceptions AS x ON x.person = who.name

-- name: latest
-- The latest instant on any chain, or that a simulated store was told; one row a person, so it is asked only on
-- a new boot.
SELECT COALESCE(MAX(at), 0) FROM (
    SELECT at FROM chains
    UNION ALL SELECT CAST(value AS BIGINT) AS at FROM facts WHERE key = 'told'
) AS instants

-- name: keep_clock
INSERT INTO clock (boot, host, uptime0, at0, "offset") VALUES (:boot, :host, :uptime0, :at0, :offset)
ON CONFLICT (boot) DO UPDATE SET host = excluded.host, uptime0 = excluded.uptime0, at0 = excluded.at0,
    "offset" = excluded."offset"

-- name: clocks
-- The anchors of other boots; asked only on a new boot.
SELECT boot, uptime0, at0, "offset" FROM clock WHERE boot <> :boot

-- name: drop_old_clocks
-- Where a boot has no name every process is one: only so many are kept.
DELETE FROM clock WHERE boot NOT IN (SELECT boot FROM clock ORDER BY at0 DESC, boot LIMIT 16)

-- name: append
INSERT INTO ledger (person, seq, at, kind, body, hash) VALUES (:person, :seq, :at, :kind, :body, :hash)

-- name: keep_head
-- `policy` is what the person is held to: see docs/decisions/policy-changes.md.
INSERT INTO chains (person, seq, head, at, policy) VALUES (:person, :seq, :head, :at, :policy)
ON CONFLICT (person) DO UPDATE SET seq = excluded.seq, head = excluded.head, at = excluded.at,
    policy = excluded.policy

-- name: add_to_day
INSERT INTO days (person, day, severity, category, reveals, charged_ms, cases, decided)
VALUES (:person, :day, :severity, :category, :reveals, :charged_ms, :cases, :decided)
ON CONFLICT (person, day, severity, category) DO UPDATE SET
    reveals = days.reveals + excluded.reveals, charged_ms = days.charged_ms + excluded.charged_ms,
    cases = days.cases + excluded.cases, decided = days.decided + excluded.decided

-- name: front
-- The first case of all, by what the lanes say of their first ones. None when this person passed that one over, or
-- when it no longer waits: then `heads` has the answer.
SELECT c.id, c.source, c.external_id, c.content, c.category, c.severity, c.origin, c.origin_name, c.account,
       c.language, c.reported_at, c.due_at, c.hashes, c.fields, 1, first.lane
FROM (
    SELECT l.front, l.lane FROM lanes AS l
    WHERE +l.severity <= :max_severity AND l.front IS NOT NULL /* closed */
    ORDER BY l.front_priority, l.front_due, l.front LIMIT 1
) AS first
JOIN queue AS q ON q.id = first.front AND q.lane = first.lane AND q.state = 0
JOIN cases AS c ON c.id = first.front
WHERE NOT EXISTS (SELECT 1 FROM passed AS p WHERE p.person = :person AND p.case_id = c.id AND p.until > :now)

-- name: heads
-- The first case of each lane that is allowed, and of those the first of all. One step into an index a lane, at any
-- length of the queue: `state = 0` is literal, since as a parameter it would not match the partial index.
-- What this person passed over is stepped over at the front of a lane; nothing behind the head is read.
-- The plus keeps the lanes from being read by way of their index: they are few, and all columns are wanted.
SELECT c.id, c.source, c.external_id, c.content, c.category, c.severity, c.origin, c.origin_name, c.account,
       c.language, c.reported_at, c.due_at, c.hashes, c.fields, 1, first.lane
FROM (
    SELECT q.id, q.lane
    FROM lanes AS l
    JOIN queue AS q ON q.id = (
        SELECT w.id FROM queue AS w WHERE w.lane = l.lane AND w.state = 0
          AND NOT EXISTS (
            SELECT 1 FROM passed AS p WHERE p.person = :person AND p.case_id = w.id AND p.until > :now
          )
        ORDER BY w.priority, w.due, w.id LIMIT 1
    )
    WHERE +l.severity <= :max_severity AND l.waiting > 0 /* closed */
    ORDER BY q.priority, q.due, q.id LIMIT 1
) AS first
JOIN cases AS c ON c.id = first.id

-- name: take_case
UPDATE queue SET state = 1 WHERE id = :case_id

-- name: return_case
UPDATE queue SET state = 0 WHERE id = :case_id

-- name: end_case
UPDATE queue SET state = :state WHERE id = :case_id

-- name: one_less
-- After the case was moved, like `one_more`: each finds the lane's first case anew.
UPDATE lanes SET waiting = waiting - 1, (front, front_priority, front_due) = (
    SELECT w.id, w.priority, w.due FROM queue AS w WHERE w.lane = lanes.lane AND w.state = 0
    ORDER BY w.priority, w.due, w.id LIMIT 1
)
WHERE lane = :lane

-- name: one_more
UPDATE lanes SET waiting = waiting + 1, (front, front_priority, front_due) = (
    SELECT w.id, w.priority, w.due FROM queue AS w WHERE w.lane = lanes.lane AND w.state = 0
    ORDER BY w.priority, w.due, w.id LIMIT 1
)
WHERE lane = (SELECT q.lane FROM queue AS q WHERE q.id = :case_id)

-- name: hold
INSERT INTO held (person, case_id, at) VALUES (:person, :case_id, :at)

-- name: let_go
DELETE FROM held WHERE person = :person

-- name: pass_over
-- `at` stays that of the first time: who met a case before a certain day is read from it.
INSERT INTO passed (person, case_id, at, until) VALUES (:person, :case_id, :at, :until)
ON CONFLICT (person, case_id) DO UPDATE SET until = CASE WHEN excluded.until > passed.until THEN excluded.until
    ELSE passed.until END

-- name: offer_again
UPDATE passed SET until = :now WHERE person = :person AND case_id = :case_id

-- name: case
SELECT c.id, c.source, c.external_id, c.content, c.category, c.severity, c.origin, c.origin_name, c.account,
       c.language, c.reported_at, c.due_at, c.hashes, c.fields, q.state
FROM cases AS c JOIN queue AS q ON q.id = c.id
WHERE c.id = :case_id

-- name: cases_after
-- A page of cases in the order of their numbers, which is that of intake. Guarded text is not in these tables.
SELECT c.id, c.source, c.external_id, c.content, c.category, c.severity, c.origin, c.origin_name, c.account,
       c.language, c.reported_at, c.due_at, c.hashes, c.fields, q.state
FROM cases AS c JOIN queue AS q ON q.id = c.id
WHERE c.id > :after AND (CAST(:state AS INTEGER) IS NULL OR q.state = CAST(:state AS INTEGER))
ORDER BY c.id LIMIT :count

-- name: place_of
SELECT state, lane FROM queue WHERE id = :case_id

-- name: decide
INSERT INTO decisions (person, seq, case_id, at, verdict, actions, note, undone_at)
VALUES (:person, :seq, :case_id, :at, :verdict, :actions, :note, NULL)

-- name: undo
UPDATE decisions SET undone_at = :now WHERE person = :person AND seq = :seq AND undone_at IS NULL

-- name: decisions_of
SELECT case_id, person, seq, at, verdict, actions, note, undone_at FROM decisions
WHERE person = :person ORDER BY seq DESC LIMIT :limit

-- name: decisions_on
SELECT case_id, person, seq, at, verdict, actions, note, undone_at FROM decisions
WHERE case_id = :case_id ORDER BY at, person, seq

-- name: take_seat
INSERT INTO seats (person, terminal, host, pid, process, taken_at, expires_at)
VALUES (:person, :terminal, :host, :pid, :process, :taken_at, :expires_at)
ON CONFLICT (person) DO UPDATE SET terminal = excluded.terminal, host = excluded.host, pid = excluded.pid,
    process = excluded.process, taken_at = excluded.taken_at, expires_at = excluded.expires_at

-- name: leave_seat
DELETE FROM seats WHERE person = :person

-- name: opted_out
SELECT category FROM opt_outs WHERE person = :person AND until > :now

-- name: opt_in
DELETE FROM opt_outs WHERE person = :person

-- name: opt_out
INSERT INTO opt_outs (person, category, until) VALUES (:person, :category, :until)

-- name: fact
SELECT value FROM facts WHERE key = :key

-- name: keep_fact
INSERT INTO facts (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: policy
SELECT body FROM policies WHERE version = :version

-- name: keep_policy
INSERT INTO policies (version, body, since) VALUES (:version, :body, :since)
ON CONFLICT (version) DO UPDATE SET since = excluded.since

-- name: people
SELECT name, roles, team, added_at FROM people ORDER BY name

-- name: person
SELECT name, roles, team, added_at FROM people WHERE name = :name

-- name: keep_person
INSERT INTO people (name, roles, team, added_at) VALUES (:name, :roles, :team, :added_at)
ON CONFLICT (name) DO UPDATE SET roles = excluded.roles, team = excluded.team

-- name: lanes
SELECT severity, category, waiting FROM lanes ORDER BY severity, category

-- name: lines
SELECT seq, at, kind, body FROM ledger WHERE person = :person AND seq BETWEEN :first AND :last ORDER BY seq

-- name: shifts_until
-- Named kinds as in the partial index, or it would be a scan of the chain.
SELECT seq, at, kind, body FROM ledger
WHERE person = :person AND at <= :at AND kind IN ('shift.started', 'shift.ended')
ORDER BY at DESC, seq DESC LIMIT 400

-- name: met_before
SELECT 1 FROM passed WHERE person = :person AND case_id = :case_id AND at < :at
UNION ALL
SELECT 1 FROM decisions WHERE case_id = :case_id AND person = :person AND at < :at

-- name: chain_length
SELECT seq FROM chains WHERE person = :person

-- name: chain_part
SELECT body, hash FROM ledger WHERE person = :person AND seq >= :first ORDER BY seq LIMIT :count

-- name: chain_names
SELECT DISTINCT person FROM ledger ORDER BY person

-- name: keep_checkin
INSERT INTO checkins (person, at, moment, feeling, note) VALUES (:person, :at, :moment, :feeling, :note)

-- name: checkins
-- What was kept long enough is not shown, even where it could not be deleted yet.
SELECT at, moment, feeling, note FROM checkins WHERE person = :person AND at >= :since ORDER BY at, id

-- name: outlived_checkins
-- Of the people of one team, or (team '') of everybody whose team has no policy of its own.
SELECT 1 FROM checkins AS kept LEFT JOIN people AS author ON author.name = kept.person
LEFT JOIN teams AS own ON own.team = author.team
WHERE kept.at < :since AND COALESCE(own.team, '') = :team
LIMIT 1

-- name: drop_outlived_checkins
-- Also those of people who are away for good, who would keep theirs for ever.
DELETE FROM checkins WHERE at < :since AND COALESCE((
    SELECT own.team FROM people AS author JOIN teams AS own ON own.team = author.team
    WHERE author.name = checkins.person
), '') = :team

-- name: forget_checkins
DELETE FROM checkins WHERE person = :person
