# ruff: noqa: E501 - each message is compared whole, and reads best whole
"""Command lines that do not add up, each with its exit code and the exact line that it gets.

They are run in a directory that holds `noise.txt` (no JSON, no TOML), `sound.toml` (a policy) and the store
(`{db}`); in it ana is on shift with case 1 in hand, whose fields are `report_text` (guarded) and `url_count`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BadCommand:
    """A command line after `leeward --db ... --as ana`, its exit code, and its error without `leeward: `."""

    line: str
    code: int
    error: str
    db: str | None = None
    """Another store than that one."""


BAD_COMMANDS = [
    BadCommand("", 2, "a command is missing: leeward: see: leeward --help"),
    BadCommand("stauts", 2, '"stauts" is not a command: leeward: did you mean status?'),
    BadCommand("weather", 2, '"weather" is not a command: leeward: see: leeward --help'),
    BadCommand(
        "report",
        2,
        "a command is missing: leeward report: choose from exposure, breaks, queue, quality, wellbeing, transparency, integrity",
    ),
    BadCommand("report exposur", 2, '"exposur" is not a command: leeward report: did you mean exposure?'),
    BadCommand(
        "report queue --since yesterday",
        2,
        '"yesterday" is not a date or an instant: leeward report queue --since: write it like 2026-11-21 or 2026-11-21T10:00:00Z',
    ),
    BadCommand(
        "report queue --until 2026-02-30",
        2,
        '"2026-02-30" is no such date: leeward report queue --until: use one from 1970 to 2999',
    ),
    BadCommand(
        "report queue --since 2026-11-21T10:00:00",
        2,
        '"2026-11-21T10:00:00" is an instant without its zone: leeward report queue --since: add Z for UTC, or an offset such as +01:00',
    ),
    BadCommand(
        "report queue --since 2026-11-20 --until 2026-11-19",
        2,
        "the period ends before it begins: --since 2026-11-20: give an earlier --since or a later --until",
    ),
    BadCommand(
        "report queue --since 2027-01-01",
        2,
        "the period ends before it begins: --since 2027-01-01: give an earlier --since or a later --until",
    ),
    BadCommand(
        "report queue --format pdf",
        2,
        '"pdf" is not one of the choices: leeward report queue --format: choose from table, csv, json, html',
    ),
    BadCommand(
        "report queue --format csv --json",
        2,
        "--json and --format disagree: leeward report queue: give one of them",
    ),
    BadCommand(
        "report queue --table lanes",
        2,
        "--table is for CSV: leeward report queue: add --format csv, or leave it out",
    ),
    BadCommand(
        "report queue --group nowhere",
        1,
        "nobody is in this group: nowhere: see: leeward people list",
    ),
    BadCommand("report queue -o .", 2, "this is a directory: .: name a file in it"),
    BadCommand(
        "report queue -o store.db-wal",
        2,
        "the store's own files are not for this: store.db-wal: name another with -o",
    ),
    BadCommand(
        "report queue -o /dev/null", 2, "this is no ordinary file: /dev/null: name one, or print it: -o -"
    ),
    BadCommand(
        "report queue -o none/queue.html",
        2,
        "the report can't be written (no such file or directory): none/queue.html: name another place with -o",
    ),
    BadCommand(
        "--jsno status", 2, "there is no option --jsno: leeward: did you mean --json, after the command?"
    ),
    BadCommand(
        "--json status", 2, "there is no option --json: leeward: did you mean --json, after the command?"
    ),
    BadCommand("--db", 2, "--db needs a value: leeward: see: leeward --help"),
    BadCommand("--db other.db status", 2, "--db names a second store: leeward: name one store, once"),
    BadCommand("status --db other.db", 2, "--db names a second store: leeward status: name one store, once"),
    BadCommand(
        "shift --db other.db start", 2, "--db names a second store: leeward shift: name one store, once"
    ),
    BadCommand(
        "people add eve --role supervisor --as eve",
        1,
        "nobody has this name here: eve: add the person: leeward people add NAME --role reviewer",
    ),
    BadCommand("--sb x status", 2, "there is no option --sb: leeward: did you mean --db?"),
    BadCommand("status --jsn", 2, "there is no option --jsn: leeward status: did you mean --json?"),
    BadCommand("status extra", 2, '"extra" is one too many: leeward status: write it as: leeward status'),
    BadCommand("status --json=yes", 2, "--json takes no value: leeward status: write just --json"),
    BadCommand(
        "--clock yesterday status", 2, 'not an instant: "yesterday": write it like 2026-11-21T10:00:00Z'
    ),
    BadCommand(
        "--clock 2026-11-21T10:00:00 status",
        2,
        'an instant without its zone: "2026-11-21T10:00:00": add Z for UTC, or an offset such as +01:00',
    ),
    BadCommand(
        "--clock 2026-13-01T10:00:00Z status",
        2,
        'no such date or time: "2026-13-01T10:00:00Z": write it like 2026-11-21T10:00:00Z',
    ),
    BadCommand(
        "status", 2, "this version keeps its store in a file: --db: give a path", db="postgresql://host/db"
    ),
    BadCommand("status", 2, "there is no store here: none.db: make one: leeward init", db="none.db"),
    BadCommand(
        "status",
        2,
        "this file is not a store: noise.txt: name another with --db, or make one: leeward init",
        db="noise.txt",
    ),
    BadCommand(
        "--as ../x status",
        2,
        'not a name for a person: "../x": use 1 to 64 of A-Z a-z 0-9 . _ - @, not beginning with . or -',
    ),
    BadCommand(
        "--as leeward status", 2, 'the name "leeward" is kept for the store itself: choose another name'
    ),
    BadCommand(
        "--as nobody-here status",
        1,
        "nobody has this name here: nobody-here: add the person: leeward people add NAME --role reviewer",
    ),
    BadCommand("init", 2, "something is there already: {db}: name another place with --db"),
    BadCommand(
        "init --tier huge",
        2,
        '"huge" is not one of the choices: leeward init --tier: choose from personal, host, fleet',
    ),
    BadCommand("init --policy none.toml", 2, "there is no such file: none.toml: check the name"),
    BadCommand(
        "init --policy noise.txt",
        2,
        "not valid TOML, expected '=' after a key in a key/value pair: noise.txt:1: write it as: key = value",
    ),
    BadCommand(
        "--clock 2026-11-21T10:00:00Z init",
        2,
        "--clock is for simulated stores: leeward init: add --simulated, or leave --clock out",
        db="other.db",
    ),
    BadCommand("people", 2, "a command is missing: leeward people: choose from add, list"),
    BadCommand("people ad x", 2, '"ad" is not a command: leeward people: did you mean add?'),
    BadCommand(
        "people add",
        2,
        "NAME is missing: leeward people add: write it as: leeward people add NAME --role reviewer|supervisor|tuner",
    ),
    BadCommand(
        "people add bo",
        2,
        "--role is missing: leeward people add: write it as: leeward people add NAME --role reviewer|supervisor|tuner",
    ),
    BadCommand(
        "people add bo --role boss",
        2,
        '"boss" is not one of the choices: leeward people add --role: choose from reviewer, supervisor, tuner',
    ),
    BadCommand(
        'people add "b o" --role reviewer',
        2,
        'not a name for a person: "b o": use 1 to 64 of A-Z a-z 0-9 . _ - @, not beginning with . or -',
    ),
    BadCommand(
        "people add leeward --role reviewer",
        2,
        'the name "leeward" is kept for the store itself: choose another name',
    ),
    BadCommand("ingest", 2, "FILE is missing: leeward ingest: write it as: leeward ingest FILE..."),
    BadCommand(
        "ingest none.jsonl",
        2,
        "the file can't be read (no such file or directory): none.jsonl: check its name and that it may be read",
    ),
    BadCommand("ingest .", 2, "this is a directory: .: name the files in it"),
    BadCommand(
        "ingest noise.txt --source", 2, "--source needs a value: leeward ingest: see: leeward ingest --help"
    ),
    BadCommand(
        "ingest noise.txt --quarantine none/q.jsonl",
        2,
        "the quarantine file can't be written (no such file or directory): none/q.jsonl: name another with --quarantine",
    ),
    BadCommand("shift", 2, "a command is missing: leeward shift: choose from start, end"),
    BadCommand("shift begin", 2, '"begin" is not a command: leeward shift: see: leeward shift --help'),
    BadCommand("shift start", 1, "You are on shift already: see: leeward status"),
    BadCommand(
        "shift start --until tomorrow",
        2,
        '"tomorrow" is not an instant: leeward shift start --until: write it like 2026-11-21T10:00:00Z',
    ),
    BadCommand(
        "shift start --until 2020-01-01T00:00:00Z", 1, "You are on shift already: see: leeward status"
    ),
    BadCommand(
        "next --max-severity 6",
        2,
        '"6" is not possible: leeward next --max-severity: give a whole number from 1 to 5',
    ),
    BadCommand(
        "next --max-severity high",
        2,
        '"high" is not possible: leeward next --max-severity: give a whole number from 1 to 5',
    ),
    BadCommand(
        "next --max-severity", 2, "--max-severity needs a value: leeward next: see: leeward next --help"
    ),
    BadCommand("reveal", 2, "CASE is missing: leeward reveal: write it as: leeward reveal CASE FIELD"),
    BadCommand("reveal 1", 2, "FIELD is missing: leeward reveal: write it as: leeward reveal CASE FIELD"),
    BadCommand("reveal 9 report_text", 1, "That is not the case you have in hand: you have 1: name that one"),
    BadCommand("reveal 1 nothing", 2, "The case has no such field: case 1: its guarded fields: report_text"),
    BadCommand(
        "reveal 1 url_count", 2, "That field is open: case 1: it is shown with the case; nothing to reveal"
    ),
    BadCommand(
        "reveal 1 report_text --passage 0",
        2,
        '"0" is not possible: leeward reveal --passage: give a whole number from 1 to 100000',
    ),
    BadCommand(
        "reveal 1 report_text --passage 99", 2, "There is no passage 99: report_text has 1: count from 1"
    ),
    BadCommand(
        "reveal 1 report_text --seconds 0",
        2,
        '"0" is not a length of time: leeward reveal --seconds: give seconds, like 10 or 7.5',
    ),
    BadCommand(
        "reveal 1 report_text --seconds soon",
        2,
        '"soon" is not a length of time: leeward reveal --seconds: give seconds, like 10 or 7.5',
    ),
    BadCommand(
        "reveal 1 report_text --seconds nan",
        2,
        '"nan" is not a length of time: leeward reveal --seconds: give seconds, like 10 or 7.5',
    ),
    BadCommand(
        "reveal 1 report_text 2",
        2,
        '"2" is one too many: leeward reveal: write it as: leeward reveal CASE FIELD',
    ),
    BadCommand(
        "decide 1", 2, "DECISION is missing: leeward decide: write it as: leeward decide CASE DECISION"
    ),
    BadCommand(
        "decide 1 confrim",
        2,
        '"confrim" is not one of the choices: leeward decide DECISION: did you mean confirm?',
    ),
    BadCommand(
        "decide 1 maybe",
        2,
        '"maybe" is not one of the choices: leeward decide DECISION: choose from confirm, dismiss, escalate, second-opinion',
    ),
    BadCommand(
        "decide 1 dismiss --action remove-url",
        2,
        "Actions go with a confirmation: --action: leave them out, or confirm the case",
    ),
    BadCommand(
        "decide 1 confirm --action remove-ulr",
        2,
        '"remove-ulr" is not one of the choices: leeward decide --action: did you mean remove-url?',
    ),
    BadCommand(
        "decide 1 confirm --action delete-internet",
        2,
        '"delete-internet" is not one of the choices: leeward decide --action: choose from remove-url, disable-content, disable-account, restrict-account, warn-account, preserve-data, report-authority',
    ),
    BadCommand("decide 2 confirm", 1, "That is not the case you have in hand: you have 1: name that one"),
    BadCommand("release", 2, "CASE is missing: leeward release: write it as: leeward release CASE"),
    BadCommand("release 2", 1, "That is not the case you have in hand: you have 1: name that one"),
    BadCommand("break", 2, "a command is missing: leeward break: choose from start, end, postpone"),
    BadCommand("break end", 1, "You are not on a break: see: leeward status"),
    BadCommand("break postpone", 1, "No break is near: there is nothing to postpone"),
    BadCommand("break start --rule lunch", 2, "There is no such break: break start: choose from rest, own"),
    BadCommand("case show", 2, "CASE is missing: leeward case show: write it as: leeward case show CASE"),
    BadCommand("case show 99", 1, "there is no such case: 99: see the id that `leeward next` shows"),
    BadCommand("case show x", 1, "there is no such case: x: see the id that `leeward next` shows"),
    BadCommand(
        "policy",
        2,
        "a command is missing: leeward policy: see: leeward policy --help",
    ),
    BadCommand(
        "policy check", 2, "FILE is missing: leeward policy check: write it as: leeward policy check FILE..."
    ),
    BadCommand("policy chekc x", 2, '"chekc" is not a command: leeward policy: did you mean check?'),
    BadCommand("policy check none.toml", 2, "there is no such file: none.toml: check the name"),
    BadCommand(
        "policy explain noise.txt",
        2,
        "not valid TOML, expected '=' after a key in a key/value pair: noise.txt:1: write it as: key = value",
    ),
    BadCommand(
        "policy diff none.toml", 2, "B is missing: leeward policy diff: write it as: leeward policy diff A B"
    ),
    BadCommand(
        "policy show --preset fancy",
        2,
        'there is no preset "fancy": presets: there are default, first-week, hotline, light-touch',
    ),
    BadCommand(
        "policy replay",
        2,
        "--policy is missing: leeward policy replay: write it as: leeward policy replay --policy NEW",
    ),
    BadCommand(
        "policy replay --policy sound.toml --events none.jsonl",
        2,
        "the events can't be read (no such file or directory): none.jsonl: check its name",
    ),
    BadCommand(
        "policy replay --policy sound.toml --events noise.txt",
        2,
        "this is not JSON (at character 1): noise.txt:1: write one JSON object a line",
    ),
    BadCommand(
        "policy replay --policy sound.toml --events noise.txt --sample 0",
        2,
        '"0" is not possible: leeward policy replay --sample: give a whole number from 1 to 1000000',
    ),
    BadCommand(
        "policy assess",
        2,
        "--policy is missing: leeward policy assess: write it as: leeward policy assess --policy FILE --events FILE --at INSTANT",
    ),
    BadCommand(
        "policy assess --policy none.toml --events x --at 0",
        2,
        "there is no such file: none.toml: check the name",
    ),
    BadCommand(
        "policy assess --policy sound.toml --events none.jsonl --at 0",
        2,
        "the events can't be read (no such file or directory): none.jsonl: check its name",
    ),
    BadCommand(
        "policy assess --policy sound.toml --events noise.txt --at 0",
        2,
        "this is not JSON (at character 1): noise.txt:1: write one JSON object a line",
    ),
    BadCommand(
        "policy assess --policy sound.toml --events - --at soon",
        2,
        '"soon" is not an instant: leeward policy assess --at: write it like 2026-11-21T10:00:00Z',
    ),
    BadCommand("ledger", 2, "a command is missing: leeward ledger: choose from export, anchor, verify"),
    BadCommand(
        "ledger export --person nobody", 1, "nobody has this name here: nobody: see: leeward people list"
    ),
    BadCommand(
        "ledger verify --anchor noise.txt",
        2,
        "this is not an anchor: noise.txt: give what `leeward ledger anchor` printed",
    ),
    BadCommand(
        "ledger verify --anchor none.json",
        2,
        "the anchor can't be read (no such file or directory): none.json: check its name",
    ),
    BadCommand("my forget", 1, "nothing was deleted: leeward my forget: say yes, or add --yes"),
    BadCommand("my recrod", 2, '"recrod" is not a command: leeward my: did you mean record?'),
    BadCommand("review", 2, "the console needs a terminal: leeward review: add --plain to go line by line"),
    BadCommand("supervise", 2, "the console needs a terminal: leeward supervise: add --once to look once"),
    BadCommand("supervise --onc", 2, "there is no option --onc: leeward supervise: did you mean --once?"),
    BadCommand(
        "review --keys none.toml",
        2,
        "the keys can't be read (no such file or directory): none.toml: check its name",
    ),
    BadCommand(
        "review --keys noise.txt", 2, 'the keys are not TOML: noise.txt:1: write lines like "app.help" = "f1"'
    ),
    BadCommand(
        "review --theme pink",
        2,
        '"pink" is not one of the choices: leeward review --theme: choose from dark, light, contrast',
    ),
    BadCommand(
        "demo --cases 0", 2, '"0" is not possible: leeward demo --cases: give a whole number from 1 to 100000'
    ),
    BadCommand(
        "override", 2, "a command is missing: leeward override: choose from request, approve, revoke, list"
    ),
    BadCommand("override aprove x", 2, '"aprove" is not a command: leeward override: did you mean approve?'),
    BadCommand(
        "override request",
        2,
        "PERSON is missing: leeward override request: write it as: leeward override request PERSON --set KEY=VALUE --reason TEXT --until INSTANT",
    ),
    BadCommand(
        "override request ana",
        2,
        "--set is missing: leeward override request: write it as: leeward override request PERSON --set KEY=VALUE --reason TEXT --until INSTANT",
    ),
    BadCommand(
        "override request ana --set limit.daily-time.max=5h --reason x",
        2,
        "--until is missing: leeward override request: write it as: leeward override request PERSON --set KEY=VALUE --reason TEXT --until INSTANT",
    ),
    BadCommand(
        "override request ana --set x --reason x --until 2026-11-22T00:00:00Z",
        2,
        '"x" is not a change: --set: write it like limit.daily-time.max=4h30m',
    ),
    BadCommand(
        "override request ana --set limit.daily-time.max=6h --reason x --until 2026-11-22T00:00:00Z",
        2,
        '6h is past the ceiling, 5h a day: limit "daily-time" max: use "5h" or less',
    ),
    BadCommand(
        "override request ana --set limit.daily-tim.max=4h30m --reason x --until 2026-11-22T00:00:00Z",
        2,
        'this policy has nothing of that name to change: limit.daily-tim.max: did you mean "limit.daily-time.max"?',
    ),
    BadCommand(
        "override request ana --set limit.daily-time.max=4h30m --reason ' ' --until 2026-11-22T00:00:00Z",
        2,
        "a reason is missing: --reason: say in a few words why",
    ),
    BadCommand(
        "override request ana --set limit.daily-time.max=4h30m --reason x --until soon",
        2,
        '"soon" is not an instant: leeward override request --until: write it like 2026-11-21T10:00:00Z',
    ),
    BadCommand(
        "override request ana --set limit.daily-time.max=4h30m --reason x --until 2026-11-21T09:00:00Z",
        2,
        "this instant is over: --until: give one that is to come",
    ),
    BadCommand(
        "override request ana --set limit.daily-time.max=4h30m --reason x --until 2027-11-21T09:00:00Z",
        2,
        "this is too long for an exception: --until: 30 days at most, or change the policy",
    ),
    BadCommand(
        "override request zoe --set limit.daily-time.max=4h30m --reason x --until 2026-11-22T00:00:00Z",
        1,
        "nobody has this name here: zoe: add the person: leeward people add NAME --role reviewer",
    ),
    BadCommand(
        "override request ana --set ceiling.daily_time=9h --reason x --until 2026-11-22T00:00:00Z",
        2,
        "the ceiling holds for everybody: ceiling.daily_time: choose a rule that stays within it",
    ),
    BadCommand(
        "override approve o-none", 1, "there is no such override: o-none: see: leeward override list --all"
    ),
    BadCommand(
        "override revoke o-none", 1, "there is no such override: o-none: see: leeward override list --all"
    ),
    BadCommand("case requeue 7", 1, "there is no such case: 7: see: leeward case list"),
    BadCommand(
        "case requeue 1 --to zoe",
        1,
        "nobody has this name here: zoe: add the person: leeward people add NAME --role reviewer",
    ),
    BadCommand(
        "case hand 1", 2, "PERSON is missing: leeward case hand: write it as: leeward case hand CASE PERSON"
    ),
    BadCommand("case hand 1 ana", 1, "ana has this case already: case 1: there is nothing to do"),
    BadCommand(
        "case hand 1 zoe",
        1,
        "nobody has this name here: zoe: add the person: leeward people add NAME --role reviewer",
    ),
    BadCommand(
        "case appeal 1",
        2,
        "--reason is missing: leeward case appeal: write it as: leeward case appeal CASE --reason T",
    ),
    BadCommand(
        "case appeal 1 --reason x", 1, "only a decided case can be appealed: case 1: see: leeward case show"
    ),
    BadCommand(
        "policy show --group nowhere", 1, "nobody is in this group: nowhere: see: leeward people list"
    ),
    BadCommand(
        "policy show --group a --person b",
        2,
        "--group and --person name two policies: leeward policy show: give one of them",
    ),
    BadCommand(
        "policy explain --person zoe",
        1,
        "nobody has this name here: zoe: add the person: leeward people add NAME --role reviewer",
    ),
    BadCommand(
        "policy forecast",
        2,
        "--policy is missing: leeward policy forecast: write it as: leeward policy forecast --policy FILE --reviewers N --hours H",
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 0 --hours 1 --arrivals 1",
        2,
        '"0" is not possible: leeward policy forecast --reviewers: give a whole number from 1 to 5000',
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1",
        2,
        "--arrivals is missing: leeward policy forecast: give cases an hour, or --history FILE",
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 0 --arrivals 1",
        2,
        '"0" is not possible: leeward policy forecast --hours: give a number above 0, 8784 at most',
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --arrivals many",
        2,
        '"many" is not possible: leeward policy forecast --arrivals: give a number above 0, 100000 at most',
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --arrivals nan",
        2,
        '"nan" is not possible: leeward policy forecast --arrivals: give a number above 0, 100000 at most',
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --arrivals 1 --mix 1,2",
        2,
        '"1,2" is not a mix of severities: leeward policy forecast --mix: give five whole numbers, severity 1 to 5, like 40,25,18,11,6',
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --arrivals 1 --starts never",
        2,
        '"never" is not one of the choices: leeward policy forecast --starts: choose from spread, together',
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --arrivals 1 --seeds 0",
        2,
        '"0" is not possible: leeward policy forecast --seeds: give a whole number from 1 to 1000',
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --history none.jsonl",
        2,
        "--history can't be read (no such file or directory): none.jsonl: check its name",
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --history noise.txt",
        2,
        "the line is not valid JSON (character 1): noise.txt:1: write one case a line, as intake takes it",
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --history noise.txt --mix 1,1,1,1,1",
        2,
        "--mix and --history say two things: leeward policy forecast: give one of them",
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --arrivals 1 --events noise.txt",
        2,
        "this is not JSON (at character 1): noise.txt:1: write one JSON object a line",
    ),
    BadCommand(
        "policy forecast --policy sound.toml --reviewers 2 --hours 1 --arrivals 1 --events noise.txt --handling 3",
        2,
        "--handling and --events say two things: leeward policy forecast: give one of them",
    ),
    BadCommand(
        "policy propose",
        2,
        "FILE is missing: leeward policy propose: write it as: leeward policy propose FILE --reason TEXT",
    ),
    BadCommand(
        "policy propose sound.toml",
        2,
        "--reason is missing: leeward policy propose: write it as: leeward policy propose FILE --reason TEXT",
    ),
    BadCommand("policy propose none.toml --reason x", 2, "there is no such file: none.toml: check the name"),
    BadCommand(
        "policy propose sound.toml --reason x --from 2020-01-01T00:00:00Z",
        2,
        "a policy can't begin then: --from: give an instant of the year to come",
    ),
    BadCommand(
        "policy propose sound.toml --reason x --from soon",
        2,
        '"soon" is not an instant: leeward policy propose --from: write it like 2026-11-21T10:00:00Z',
    ),
    BadCommand(
        "policy approve", 2, "ID is missing: leeward policy approve: write it as: leeward policy approve ID"
    ),
    BadCommand("policy approve p-none", 1, "there is no such proposal: p-none: see: leeward policy history"),
    BadCommand("policy withdraw p-none", 1, "there is no such proposal: p-none: see: leeward policy history"),
    BadCommand(
        "policy rollback ffffff --reason x",
        1,
        "no policy of this version was in force: ffffff: see: leeward policy history",
    ),
    BadCommand(
        "policy rollback 12 --reason x",
        1,
        "no policy of this version was in force: 12: see: leeward policy history",
    ),
    BadCommand(
        "policy grow default --group g --from 2027-01-01T04:00:00Z --reason x",
        2,
        "this preset does not grow: default: choose from first-week",
    ),
    BadCommand(
        "policy preset fancy",
        2,
        'there is no preset "fancy": presets: there are default, first-week, hotline, light-touch',
    ),
    BadCommand("policy preset first-week --day 9", 2, "first-week has no day 9: presets: choose from 1 to 5"),
    BadCommand(
        "policy history extra",
        2,
        '"extra" is one too many: leeward policy history: write it as: leeward policy history',
    ),
]
