-- How cases flow: kept by storage/flow.py, read by storage/figures.

-- name: uncounted
-- Whether there are cases and none was ever counted: the store is from before they were.
SELECT (SELECT MAX(id) FROM cases) IS NOT NULL AND (SELECT MAX(first) FROM arrived) IS NULL

-- name: flow_case
-- What is counted of a case, how many decisions stand on it, and how many of them ended it.
SELECT c.severity, c.category, c.origin, c.origin_name, c.content, c.account, c.due_at, c.received_at,
    COUNT(d.case_id), COALESCE(SUM(CASE WHEN d.verdict <> 'second-opinion' THEN 1 ELSE 0 END), 0)
FROM cases AS c LEFT JOIN decisions AS d ON d.case_id = c.id AND d.undone_at IS NULL
WHERE c.id = :case_id GROUP BY c.id

-- name: flow_decisions
-- The decisions that stand on a case, with the line that says which policy judged them.
SELECT d.person, d.seq, d.at, d.verdict, d.actions, l.body FROM decisions AS d
JOIN ledger AS l ON l.person = d.person AND l.seq = d.seq
WHERE d.case_id = :case_id AND d.undone_at IS NULL ORDER BY d.at, d.person, d.seq

-- name: flow_first
SELECT verdict FROM waits WHERE measure IN (2, 3) AND flagger = :flagger AND wait = :wait AND case_id = :case_id

-- name: add_arrived
INSERT INTO arrived (first, last, received_at, day) VALUES (:first, :last, :received_at, :day)

-- name: last_arrived
SELECT first, received_at, day FROM arrived ORDER BY first DESC LIMIT 1

-- name: longer_arrived
-- The batch before it came at the same instant: one row for both.
UPDATE arrived SET last = :last WHERE first = :first

-- name: arrived_day
SELECT day FROM arrived WHERE first = (SELECT MAX(first) FROM arrived WHERE first <= :case_id) AND last >= :case_id

-- name: add_lane_arrivals
INSERT INTO lane_arrivals (day, severity, category, cases) VALUES (:day, :severity, :category, :cases)
ON CONFLICT (day, severity, category) DO UPDATE SET cases = lane_arrivals.cases + excluded.cases

-- name: add_origin_arrivals
INSERT INTO origin_arrivals (day, origin, origin_name, content, cases)
VALUES (:day, :origin, :origin_name, :content, :cases)
ON CONFLICT (day, origin, origin_name, content) DO UPDATE SET cases = origin_arrivals.cases + excluded.cases

-- name: add_lane_outcome
INSERT INTO lane_outcomes (day, verdict, again, severity, category, cases)
VALUES (:day, :verdict, :again, :severity, :category, :cases)
ON CONFLICT (day, verdict, again, severity, category)
DO UPDATE SET cases = lane_outcomes.cases + excluded.cases

-- name: add_origin_outcome
INSERT INTO origin_outcomes (day, verdict, origin, origin_name, content, cases)
VALUES (:day, :verdict, :origin, :origin_name, :content, :cases)
ON CONFLICT (day, verdict, origin, origin_name, content)
DO UPDATE SET cases = origin_outcomes.cases + excluded.cases

-- name: add_acted
INSERT INTO acted (day, content, action, cases) VALUES (:day, :content, :action, :cases)
ON CONFLICT (day, content, action) DO UPDATE SET cases = acted.cases + excluded.cases

-- name: add_acted_account
INSERT INTO acted_accounts (account, day, cases) VALUES (:account, :day, :cases)
ON CONFLICT (account, day) DO UPDATE SET cases = acted_accounts.cases + excluded.cases

-- name: add_wait
INSERT INTO waits (measure, flagger, wait, day, case_id, verdict)
VALUES (:measure, :flagger, :wait, :day, :case_id, :verdict)

-- name: drop_wait
DELETE FROM waits
WHERE measure = :measure AND flagger = :flagger AND wait = :wait AND day = :day AND case_id = :case_id

-- name: add_wait_day
INSERT INTO wait_days (day, measure, flagger, bucket, cases, due, in_due)
VALUES (:day, :measure, :flagger, :bucket, :cases, :due, :in_due)
ON CONFLICT (day, measure, flagger, bucket) DO UPDATE SET cases = wait_days.cases + excluded.cases,
    due = wait_days.due + excluded.due, in_due = wait_days.in_due + excluded.in_due

-- name: arrivals_by_day
SELECT day, CAST(SUM(cases) AS BIGINT) FROM lane_arrivals WHERE day BETWEEN :first AND :last GROUP BY day ORDER BY day

-- name: arrivals_by_lane
SELECT severity, category, CAST(SUM(cases) AS BIGINT) FROM lane_arrivals WHERE day BETWEEN :first AND :last
GROUP BY severity, category HAVING SUM(cases) > 0 ORDER BY severity, category

-- name: arrivals_by_origin
SELECT origin, origin_name, content, CAST(SUM(cases) AS BIGINT) FROM origin_arrivals
WHERE day BETWEEN :first AND :last
GROUP BY origin, origin_name, content HAVING SUM(cases) > 0 ORDER BY origin, origin_name, content

-- name: outcomes_by_day
SELECT day, verdict, again, CAST(SUM(cases) AS BIGINT) FROM lane_outcomes WHERE day BETWEEN :first AND :last
GROUP BY day, verdict, again HAVING SUM(cases) > 0 ORDER BY day, verdict, again

-- name: outcomes_by_lane
SELECT severity, category, verdict, again, CAST(SUM(cases) AS BIGINT) FROM lane_outcomes
WHERE day BETWEEN :first AND :last
GROUP BY severity, category, verdict, again HAVING SUM(cases) > 0 ORDER BY severity, category, verdict, again

-- name: outcomes_by_origin
SELECT origin, origin_name, content, verdict, CAST(SUM(cases) AS BIGINT) FROM origin_outcomes
WHERE day BETWEEN :first AND :last
GROUP BY origin, origin_name, content, verdict HAVING SUM(cases) > 0
ORDER BY origin, origin_name, content, verdict

-- name: acted_in
SELECT content, action, CAST(SUM(cases) AS BIGINT) FROM acted WHERE day BETWEEN :first AND :last
GROUP BY content, action HAVING SUM(cases) > 0 ORDER BY content, action

-- name: acted_accounts_in
-- All of them, in order of account: a narrow row each, and only of accounts that something was done about.
SELECT COUNT(DISTINCT account) FROM acted_accounts WHERE day BETWEEN :first AND :last AND cases > 0

-- name: wait_classes
SELECT measure, flagger, bucket, CAST(SUM(cases) AS BIGINT), CAST(SUM(due) AS BIGINT),
    CAST(SUM(in_due) AS BIGINT)
FROM wait_days WHERE day BETWEEN :first AND :last
GROUP BY measure, flagger, bucket HAVING SUM(cases) > 0 ORDER BY measure, flagger, bucket

-- name: waits_within
-- One class of waits, from one flagger or from everyone else.
SELECT wait FROM waits
WHERE measure = :measure AND flagger = :flagger AND wait BETWEEN :shortest AND :longest
  AND day BETWEEN :first AND :last

-- name: lane_numbers
SELECT lane, severity, category, waiting FROM lanes ORDER BY severity, category

-- name: waiting_in_lane
-- How many wait in one lane by the instant they came, and how many of them are past their due time. Reads the lane's
-- part of the partial index alone (`state = 0` literally), and steps into the few rows of `arrived`.
-- A case that intake did not bring has no row there, and is looked up.
SELECT COALESCE((SELECT a.received_at FROM arrived AS a WHERE a.first <= w.id ORDER BY a.first DESC LIMIT 1),
    (SELECT c.received_at FROM cases AS c WHERE c.id = w.id)) AS came,
    COUNT(*), SUM(CASE WHEN w.due < :now THEN 1 ELSE 0 END)
FROM queue AS w WHERE w.lane = :lane AND w.state = 0
GROUP BY came ORDER BY came

-- name: in_hand
SELECT (SELECT COUNT(*) FROM held), (SELECT COUNT(*) FROM handed)

-- name: open_reviews
SELECT kind, COUNT(*) FROM reviews WHERE done_at IS NULL GROUP BY kind ORDER BY kind

-- name: last_release
SELECT MAX(until) FROM released_weeks

-- name: oldest_checkin
SELECT MIN(at) FROM checkins

-- name: groups_of_people
SELECT name, team FROM people ORDER BY name

-- name: answers_between
-- Who answered what in a week: for storage/wellbeing.py alone, which lets nothing of it out but figures of groups.
SELECT person, feeling FROM checkins WHERE at >= :since AND at < :until AND feeling IS NOT NULL
ORDER BY person, at, id

-- name: keep_release
INSERT INTO released_weeks (until, since, scope, grp, people, tenths)
VALUES (:until, :since, :scope, :grp, :people, :tenths)

-- name: releases
-- The weeks that a period touches.
SELECT since, until, scope, grp, people, tenths FROM released_weeks
WHERE until > :since AND since < :until ORDER BY until, scope, grp

-- name: flow_looked
-- The finished second looks of a case: what both said, and the lines of both decisions, which name their policies.
SELECT r.done_by, r.done_seq, r.done_at, r.kind, r.outcome, c.category, f.verdict, s.verdict, fl.body, sl.body
FROM reviews AS r
JOIN cases AS c ON c.id = r.case_id
JOIN decisions AS f ON f.person = r.person AND f.seq = r.seq
JOIN decisions AS s ON s.person = r.done_by AND s.seq = r.done_seq
JOIN ledger AS fl ON fl.person = r.person AND fl.seq = r.seq
JOIN ledger AS sl ON sl.person = r.done_by AND sl.seq = r.done_seq
WHERE r.case_id = :case_id AND r.done_at IS NOT NULL

-- name: add_looked
INSERT INTO looked (day, kind, outcome, category, first, second, policy, cases)
VALUES (:day, :kind, :outcome, :category, :first, :second, :policy, :cases)
ON CONFLICT (day, kind, outcome, category, first, second, policy)
DO UPDATE SET cases = looked.cases + excluded.cases

-- name: looked_again
SELECT kind, outcome, category, first, second, policy, CAST(SUM(cases) AS BIGINT) FROM looked
WHERE day BETWEEN :first AND :last
GROUP BY kind, outcome, category, first, second, policy HAVING SUM(cases) > 0
ORDER BY kind, outcome, category, first, second, policy
