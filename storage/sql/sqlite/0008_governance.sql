-- Proposals that begin later or move a person, and by which policy each person's latest line was judged.

-- From when an approved proposal holds (NULL: at once), when it was put in force (or lapsed), whom it moves into the
-- group (NULL: nobody, it is a policy).
ALTER TABLE proposals ADD COLUMN starts_at INTEGER;
ALTER TABLE proposals ADD COLUMN done_at INTEGER;
ALTER TABLE proposals ADD COLUMN person TEXT;

-- '' for chains from before this was noted.
ALTER TABLE chains ADD COLUMN policy TEXT NOT NULL DEFAULT '';
