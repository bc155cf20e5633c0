-- Anchors by boot: a host can be given another name at any time. `host` is for people to read.
-- Each is moved along to the last line, which changes nothing of what it tells: `at0` is the instant of a line.

CREATE TABLE clock_by_boot (
    boot TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    uptime0 INTEGER,
    at0 INTEGER NOT NULL,
    "offset" INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO clock_by_boot (boot, host, uptime0, at0, "offset")
SELECT boot, host, uptime0 + (SELECT COALESCE(MAX(at), 0) FROM chains) - at0,
    (SELECT COALESCE(MAX(at), 0) FROM chains), "offset"
FROM clock ORDER BY at0 DESC;

DROP TABLE clock;

ALTER TABLE clock_by_boot RENAME TO clock;
