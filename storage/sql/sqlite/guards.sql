-- The ledger only grows. Made again after every migration, since rebuilding a table drops its triggers silently.

CREATE TRIGGER IF NOT EXISTS ledger_no_update BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER IF NOT EXISTS ledger_no_delete BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

-- INSERT OR REPLACE deletes without firing the trigger above (unless recursive_triggers is on).
CREATE TRIGGER IF NOT EXISTS ledger_no_replace BEFORE INSERT ON ledger
WHEN EXISTS (SELECT 1 FROM ledger WHERE person = NEW.person AND seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
