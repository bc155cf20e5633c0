-- Figures about work: time and dose, breaks, refusals, and what says that the record is whole.

-- name: add_to_load
INSERT INTO loads (day, person, reveals, charged_ms, severe_ms, cases, decided, dose)
VALUES (:day, :person, :reveals, :charged_ms, :severe_ms, :cases, :decided, :dose)
ON CONFLICT (day, person) DO UPDATE SET
    reveals = loads.reveals + excluded.reveals, charged_ms = loads.charged_ms + excluded.charged_ms,
    severe_ms = loads.severe_ms + excluded.severe_ms, cases = loads.cases + excluded.cases,
    decided = loads.decided + excluded.decided, dose = loads.dose + excluded.dose

-- name: loads_by_person
-- One row a person and local day is read, and one a person returned.
SELECT person, COUNT(*), CAST(SUM(reveals) AS BIGINT), CAST(SUM(charged_ms) AS BIGINT),
       CAST(SUM(severe_ms) AS BIGINT), CAST(SUM(cases) AS BIGINT), CAST(SUM(decided) AS BIGINT),
       CAST(SUM(dose) AS BIGINT)
FROM loads WHERE day BETWEEN :first AND :last AND (reveals <> 0 OR cases <> 0 OR decided <> 0)
GROUP BY person ORDER BY person

-- name: loads_by_day
SELECT day, person, reveals, charged_ms, severe_ms, cases, decided, dose
FROM loads WHERE day BETWEEN :first AND :last AND (reveals <> 0 OR cases <> 0 OR decided <> 0)
ORDER BY day, person

-- name: chain_ends
-- One row a person; the store's own chain is among them.
SELECT person, seq, head, at FROM chains ORDER BY person

-- name: count_rare
-- From the partial index alone.
SELECT person, COUNT(*) FROM ledger
WHERE kind = :kind AND at >= :since AND at < :until
  AND kind <> 'case.claimed' AND kind <> 'case.decided' AND kind <> 'reveal.granted' AND kind <> 'reveal.closed'
GROUP BY person ORDER BY person

-- name: rare_lines
-- Lines of kinds in a range of names, in order of time: a page that starts after the line (at, person, seq).
SELECT at, person, seq, kind, body FROM ledger
WHERE kind BETWEEN :low AND :high AND at >= :since AND at < :until
  AND kind <> 'case.claimed' AND kind <> 'case.decided' AND kind <> 'reveal.granted' AND kind <> 'reveal.closed'
  AND (at, person, seq) > (:after_at, :after_person, :after_seq)
ORDER BY at, person, seq LIMIT :count

-- name: last_line
SELECT seq, body, hash FROM ledger WHERE person = :person ORDER BY seq DESC LIMIT 1

-- name: lines_from
SELECT seq, at, kind, body FROM ledger WHERE person = :person AND seq >= :first ORDER BY seq LIMIT :count

-- name: hash_of
SELECT hash FROM ledger WHERE person = :person AND seq = :seq

-- name: summed
SELECT person, until, seq, head, quiet FROM summed ORDER BY person

-- name: summed_of
SELECT until, seq, head, quiet FROM summed WHERE person = :person

-- name: keep_summed
INSERT INTO summed (person, until, seq, head, quiet) VALUES (:person, :until, :seq, :head, :quiet)
ON CONFLICT (person) DO UPDATE SET until = excluded.until, seq = excluded.seq, head = excluded.head,
    quiet = excluded.quiet

-- name: folds
-- One row a person; what is long of it is read for those who did something since.
SELECT person, until, seq, head, form FROM folds ORDER BY person

-- name: fold_of
SELECT until, seq, head FROM folds WHERE person = :person

-- name: fold_to_check
SELECT until, seq, head, form FROM folds WHERE person = :person

-- name: fold_past
SELECT past FROM folds WHERE person = :person

-- name: keep_fold
INSERT INTO folds (person, until, seq, head, form, past) VALUES (:person, :until, :seq, :head, :form, :past)
ON CONFLICT (person) DO UPDATE SET until = excluded.until, seq = excluded.seq, head = excluded.head,
    form = excluded.form, past = excluded.past

-- name: drop_fold
DELETE FROM folds WHERE person = :person

-- name: summaries
SELECT day, body FROM summaries WHERE person = :person AND day BETWEEN :first AND :last ORDER BY day

-- name: summary
SELECT body FROM summaries WHERE person = :person AND day = :day

-- name: keep_summary
INSERT INTO summaries (person, day, body) VALUES (:person, :day, :body)
ON CONFLICT (person, day) DO UPDATE SET body = excluded.body

-- name: drop_summaries
DELETE FROM summaries WHERE person = :person

-- name: drop_summed
DELETE FROM summed WHERE person = :person

-- name: policy_versions
SELECT version FROM policies ORDER BY version
