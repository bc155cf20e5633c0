-- Clocks that were set are among the rarer lines: the index of those leads to them as well, and every line is
-- compared with one index less.
DROP INDEX IF EXISTS ledger_clocks;
