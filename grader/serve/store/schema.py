"""The tables of `practice.sqlite`, as `docs/store.md` shows them."""

from grader.record.sqlite_format import SqliteFormat

SCHEMA = """\
-- What belongs to this installation; one row.
CREATE TABLE installation (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL             -- the hidden cases of each attempt follow from it
);

-- The files of attempts, as they came, by their SHA-256.
CREATE TABLE files (
    sha256 TEXT PRIMARY KEY,
    data   BLOB NOT NULL
) WITHOUT ROWID;

-- Every attempt; those that wait are the queue. The grade is a row of `grades.sqlite`.
CREATE TABLE attempts (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    person     TEXT NOT NULL,
    problem    TEXT NOT NULL,        -- the problem's id
    kind       TEXT NOT NULL,        -- samples, submit or own
    turn       INTEGER NOT NULL,     -- of a submission to that problem, from 1; else 0
    filename   TEXT NOT NULL,        -- as it was uploaded
    sha256     TEXT NOT NULL REFERENCES files,
    inputs     TEXT NOT NULL,        -- JSON: inputs of one's own, as texts by argument
    state      TEXT NOT NULL,        -- waiting, running, done, failed or replaced
    verdict    TEXT,                 -- NULL until it is done
    score      REAL,                 -- NULL until it is done, and where there are no points
    counts     INTEGER NOT NULL,     -- whether it costs an attempt
    max_score  REAL NOT NULL,
    made_at    TEXT NOT NULL,        -- ISO 8601, UTC, as all times here
    started_at TEXT,
    ended_at   TEXT,
    took_s     REAL,                 -- from start to end, by a clock that nobody sets
    begun      INTEGER NOT NULL,     -- the order in which attempts were started; 0: not yet
    grade_id   INTEGER,              -- in grades.sqlite
    mistakes   TEXT NOT NULL,        -- JSON: pairs of id and message, found after the verdict
    failure    TEXT NOT NULL,        -- why it failed; empty if it did not
    version    INTEGER NOT NULL      -- grows with each change, across all rows
);
CREATE INDEX attempts_by_state ON attempts (state);
CREATE INDEX attempts_by_person ON attempts (person, problem);
CREATE INDEX attempts_by_version ON attempts (version);

-- What a function did with inputs of a person's own.
CREATE TABLE own_runs (
    number     INTEGER PRIMARY KEY REFERENCES attempts,
    names      TEXT NOT NULL,        -- JSON: of the arguments
    inputs     BLOB NOT NULL,        -- the arguments, as jail/wire.py packs them
    returned   BLOB,                 -- float64, little-endian, row-major; NULL: no real numbers
    shape      TEXT,                 -- JSON: of returned
    error      TEXT NOT NULL,        -- why no numbers came
    stdout     TEXT NOT NULL,
    stderr     TEXT NOT NULL,
    wall_s     REAL NOT NULL,
    memory_mib REAL NOT NULL
);

-- The editor of each problem, as it was last saved.
CREATE TABLE drafts (
    person   TEXT NOT NULL,
    problem  TEXT NOT NULL,
    source   TEXT NOT NULL,
    version  INTEGER NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (person, problem)
) WITHOUT ROWID;

-- Hints that were opened, in that order.
CREATE TABLE hints (
    person    TEXT NOT NULL,
    problem   TEXT NOT NULL,
    position  INTEGER NOT NULL,      -- in the statement, from 0
    attempt   INTEGER REFERENCES attempts, -- the last one before; NULL: there was none
    opened_at TEXT NOT NULL,
    PRIMARY KEY (person, problem, position)
);

-- Solutions that were opened.
CREATE TABLE solutions (
    person    TEXT NOT NULL,
    problem   TEXT NOT NULL,
    attempt   INTEGER REFERENCES attempts, -- as above
    opened_at TEXT NOT NULL,         -- the first time
    PRIMARY KEY (person, problem)
) WITHOUT ROWID;
"""
PRACTICE = SqliteFormat(
    file="practice.sqlite",
    application_id=0x67727072,  # "grpr"
    version=1,
    schema=SCHEMA,
    elsewhere="name another folder with --data",
)
