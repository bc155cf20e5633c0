-- Policies of groups, exceptions for one person, decisions looked at again, cases kept for somebody.

-- name: team_policy
SELECT policy FROM teams WHERE team = :team

-- name: team_policies
SELECT team, policy FROM teams ORDER BY team

-- name: keep_team_policy
INSERT INTO teams (team, policy) VALUES (:team, :policy) ON CONFLICT (team) DO UPDATE SET policy = excluded.policy

-- name: store_policy
-- Keeps a policy that somebody is put under, without putting it in force for all.
INSERT INTO policies (version, body, since) VALUES (:version, :body, :since) ON CONFLICT (version) DO NOTHING

-- name: override
SELECT id, person, changes, reason, expires_at, asked_by, asked_at, answer, answered_by, answered_at, revoked_by,
       revoked_at
FROM overrides WHERE id = :id

-- name: overrides
-- Newest first; a few a person and month at most, so that all of them are read.
SELECT id, person, changes, reason, expires_at, asked_by, asked_at, answer, answered_by, answered_at, revoked_by,
       revoked_at
FROM overrides ORDER BY asked_at DESC, id

-- name: overrides_of
SELECT id, person, changes, reason, expires_at, asked_by, asked_at, answer, answered_by, answered_at, revoked_by,
       revoked_at
FROM overrides WHERE person = :person ORDER BY asked_at DESC, id

-- name: ask_override
INSERT INTO overrides (id, person, changes, reason, expires_at, asked_by, asked_at)
VALUES (:id, :person, :changes, :reason, :expires_at, :asked_by, :asked_at)

-- name: answer_override
UPDATE overrides SET answer = :answer, answered_by = :by, answered_at = :at WHERE id = :id AND answer IS NULL

-- name: revoke_override
UPDATE overrides SET revoked_by = :by, revoked_at = :at WHERE id = :id

-- name: exception
SELECT override, policy, until FROM exceptions WHERE person = :person

-- name: exceptions
SELECT person, override, policy, until FROM exceptions ORDER BY person

-- name: keep_exception
INSERT INTO exceptions (person, override, policy, until) VALUES (:person, :override, :policy, :until)
ON CONFLICT (person) DO UPDATE SET override = excluded.override, policy = excluded.policy, until = excluded.until

-- name: end_exception
DELETE FROM exceptions WHERE person = :person

-- name: reviews_on
SELECT case_id, nth, kind, person, seq, reason, asked_by, asked_at, done_by, done_seq, done_at, outcome
FROM reviews WHERE case_id = :case_id ORDER BY nth

-- name: ask_review
INSERT INTO reviews (case_id, nth, kind, person, seq, reason, asked_by, asked_at)
SELECT :case_id, COALESCE(MAX(nth), 0) + 1, :kind, :person, :seq, :reason, :asked_by, :asked_at
FROM reviews WHERE case_id = :case_id

-- name: end_review
UPDATE reviews SET done_by = :done_by, done_seq = :done_seq, done_at = :done_at, outcome = :outcome
WHERE case_id = :case_id AND nth = :nth

-- name: drop_review
DELETE FROM reviews WHERE case_id = :case_id AND nth = :nth

-- name: undone_digests
-- The hashes of what this person decided on a case and took back; read for one case, by its index.
SELECT l.hash FROM decisions AS d JOIN ledger AS l ON l.person = d.person AND l.seq = d.seq
WHERE d.case_id = :case_id AND d.person = :person AND d.undone_at IS NOT NULL

-- name: handed_to
-- What is kept for a person, in the order in which it was handed over; what they may not be offered is left out.
SELECT c.id, c.source, c.external_id, c.content, c.category, c.severity, c.origin, c.origin_name, c.account,
       c.language, c.reported_at, c.due_at, c.hashes, c.fields, 1
FROM handed AS h JOIN cases AS c ON c.id = h.case_id
WHERE h.person = :person AND NOT EXISTS (
    SELECT 1 FROM passed AS p WHERE p.person = :person AND p.case_id = h.case_id AND p.until > :now
)
ORDER BY h.at, h.case_id

-- name: handed_case
SELECT person, by, at FROM handed WHERE case_id = :case_id

-- name: keep_for
INSERT INTO handed (case_id, person, by, at) VALUES (:case_id, :person, :by, :at)

-- name: keep_no_more
DELETE FROM handed WHERE case_id = :case_id

-- name: holder
SELECT person, at FROM held WHERE case_id = :case_id

-- name: may_yet_decide
-- One reviewer from whom a case is not kept for good, if there is one; people are few.
SELECT who.name FROM people AS who
WHERE ' ' || who.roles || ' ' LIKE '% reviewer %' AND NOT EXISTS (
    SELECT 1 FROM passed AS p WHERE p.person = who.name AND p.case_id = :case_id AND p.until >= :never
)
LIMIT 1

-- name: verdict_of
SELECT verdict FROM decisions WHERE person = :person AND seq = :seq

-- name: never_offered
SELECT 1 FROM passed WHERE person = :person AND case_id = :case_id AND until >= :never
