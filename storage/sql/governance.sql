-- Proposed policies: few and small, so that they are read whole.

-- name: proposals
SELECT id, team, version, base, body, source, reason, asked_by, asked_at, answer, answered_by, answered_at,
       starts_at, done_at, person
FROM proposals ORDER BY asked_at, id

-- name: propose
INSERT INTO proposals (id, team, version, base, body, source, reason, asked_by, asked_at, answer, answered_by,
    answered_at, starts_at, done_at, person)
VALUES (:id, :team, :version, :base, :body, :source, :reason, :asked_by, :asked_at, NULL, NULL, NULL, :starts_at,
    NULL, :person)

-- name: answer_proposal
UPDATE proposals SET answer = :answer, answered_by = :by, answered_at = :at, base = :base, done_at = :done_at
WHERE id = :id

-- name: finish_proposal
UPDATE proposals SET done_at = :at, answer = :answer WHERE id = :id

-- name: versions_like
-- Policies of the store whose version begins so; there are as many as were ever in force.
SELECT version FROM policies WHERE version >= :first AND version < :behind ORDER BY version LIMIT 2

-- name: policy_lines
-- One chain of few lines: those of the store itself.
SELECT at, body FROM ledger WHERE person = :person AND kind = 'policy.set' ORDER BY seq
