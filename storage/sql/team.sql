-- The team and the queue as a supervisor's console reads them every few seconds: rows a person and rows a lane,
-- never rows a case. Aliases are words, so that the plans say what is read.

-- name: team_heads
-- Everyone with the head of their chain, the policy they are under, what they hold and where they sit: what has
-- changed since the last look is known from this alone. One row a person.
SELECT someone.name, someone.roles, someone.team, head.seq, head.head, head.at,
       COALESCE(excepted.policy, own.policy, store.value), excepted.until,
       hand.case_id, hand.at,
       seat.terminal, seat.host, seat.pid, seat.process, seat.taken_at, seat.expires_at, head.policy
FROM people AS someone
LEFT JOIN chains AS head ON head.person = someone.name
LEFT JOIN facts AS store ON store.key = 'policy'
LEFT JOIN teams AS own ON own.team = someone.team
LEFT JOIN exceptions AS excepted ON excepted.person = someone.name AND excepted.until > :now
LEFT JOIN held AS hand ON hand.person = someone.name
LEFT JOIN seats AS seat ON seat.person = someone.name
ORDER BY someone.name

-- name: team_shifts
-- The latest line that began or ended a shift, of everyone: a step into the partial index each.
SELECT someone.name, (
    SELECT line.kind || ' ' || line.at FROM ledger AS line
    WHERE line.person = someone.name AND line.kind IN ('shift.started', 'shift.ended')
    ORDER BY line.at DESC, line.seq DESC LIMIT 1
)
FROM people AS someone

-- name: team_lines
-- What was appended to one chain behind a line, with that line itself, so that the link between them is seen.
SELECT seq, at, kind, body, hash FROM ledger WHERE person = :person AND seq >= :first ORDER BY seq LIMIT :count

-- name: team_lanes
-- Each lane with the first due time in it and how many are past it. Counting stops at :most a lane and priority: a
-- backlog of a million must not be walked through to say that it is large.
SELECT lane.severity, lane.category, lane.waiting,
       (SELECT first.due FROM queue AS first WHERE first.lane = lane.lane AND first.state = 0
          AND first.priority = 0 ORDER BY first.due LIMIT 1),
       (SELECT first.due FROM queue AS first WHERE first.lane = lane.lane AND first.state = 0
          AND first.priority = 1 ORDER BY first.due LIMIT 1),
       (SELECT COUNT(*) FROM (SELECT 1 FROM queue AS late WHERE late.lane = lane.lane AND late.state = 0
          AND late.priority = 0 AND late.due < :now LIMIT :most) AS trusted),
       (SELECT COUNT(*) FROM (SELECT 1 FROM queue AS late WHERE late.lane = lane.lane AND late.state = 0
          AND late.priority = 1 AND late.due < :now LIMIT :most) AS ordinary)
FROM lanes AS lane
WHERE lane.waiting > 0
ORDER BY lane.severity DESC, lane.category

-- name: team_held
-- Every case that somebody has in hand: at most one a person. Nothing of what is in it.
SELECT hand.case_id, hand.person, hand.at, about.category, about.severity, about.due_at
FROM held AS hand JOIN cases AS about ON about.id = hand.case_id
ORDER BY hand.at, hand.case_id

-- name: team_handed
-- Cases that are kept for one person and not taken yet.
SELECT kept.case_id, kept.person, kept.at, about.category, about.severity, about.due_at
FROM handed AS kept JOIN cases AS about ON about.id = kept.case_id
ORDER BY kept.case_id LIMIT :most

-- name: team_newest_case
SELECT MAX(id) FROM cases

-- name: team_received_by
-- When the last case up to that number came in; numbers are those of intake, so an instant is found by halving.
SELECT received_at FROM cases WHERE id <= :id ORDER BY id DESC LIMIT 1

-- name: team_decided
-- A person's newest decisions, when each was taken; read once, on meeting them.
SELECT seq, at, undone_at FROM decisions WHERE person = :person AND seq < :before ORDER BY seq DESC LIMIT :count

-- name: team_clocks
-- Lines that say a clock was set, by the partial index of what is rare: its terms must be repeated.
SELECT person, at FROM ledger
WHERE kind = 'clock.anomaly' AND at >= :since
  AND kind <> 'case.claimed' AND kind <> 'case.decided' AND kind <> 'reveal.granted' AND kind <> 'reveal.closed'
ORDER BY at DESC LIMIT 20

-- name: team_oldest
-- The first case that waits among so many numbers: a long queue is gone through in parts, a little at each look.
SELECT part.id FROM queue AS part WHERE part.id BETWEEN :first AND :last AND part.state = 0 ORDER BY part.id LIMIT 1
