"""The tables of `grades.sqlite`, as `docs/store.md` shows them."""

from grader.record.sqlite_format import SqliteFormat

APPLICATION_ID = 0x67726472  # "grdr": the format, for `file` and for us
VERSION = 6  # 1 to 5 were never released: their records are refused

SCHEMA = """\
-- One row for each start of `grader batch`.
CREATE TABLE starts (
    id            INTEGER PRIMARY KEY,
    started_at    TEXT NOT NULL,     -- ISO 8601, UTC, as all times here
    ended_at      TEXT,              -- NULL while it runs, and where it was killed
    how           TEXT,              -- how it ended: finished, interrupted, or an error's text
    folder        TEXT NOT NULL,     -- where the submissions were
    grader        TEXT NOT NULL      -- the grader's version
);

-- What the marks of a problem follow from; another row where any of it changed.
CREATE TABLE bases (
    id                INTEGER PRIMARY KEY,
    problem           TEXT NOT NULL, -- the problem's id
    problem_sha256    TEXT NOT NULL, -- of problem.yaml
    reference_sha256  TEXT NOT NULL, -- of the reference solution
    generators_sha256 TEXT NOT NULL, -- of the author's own generators; empty where there are none
    salt_sha256       TEXT NOT NULL, -- of the course's salt
    grader_sha256     TEXT NOT NULL, -- of the grader's source
    versions          TEXT NOT NULL, -- JSON: python, jax, jaxlib, flax, numpy, platform
    spec              TEXT NOT NULL, -- problem.yaml itself
    seed              INTEGER NOT NULL,
    max_score         REAL NOT NULL,
    components        TEXT NOT NULL, -- JSON: names of the output's components
    arguments         TEXT NOT NULL, -- JSON: names of the arguments
    UNIQUE (problem, problem_sha256, reference_sha256, generators_sha256, salt_sha256,
            grader_sha256, versions)
);

-- The cases of a problem, with what the reference answered.
CREATE TABLE cases (
    basis_id   INTEGER NOT NULL REFERENCES bases,
    position   INTEGER NOT NULL,     -- from 0, samples first
    name       TEXT NOT NULL,
    case_group TEXT NOT NULL,
    visibility TEXT NOT NULL,        -- sample or hidden
    note       TEXT NOT NULL,
    max_score  REAL NOT NULL,
    inputs     BLOB NOT NULL,        -- the arguments, as jail/wire.py packs them
    expected   BLOB NOT NULL,        -- float64, little-endian, row-major
    shape      TEXT NOT NULL,        -- JSON: of expected
    dims       TEXT NOT NULL,        -- JSON: the dimensions by name
    weight     REAL NOT NULL,        -- as in problem.yaml
    PRIMARY KEY (basis_id, position)
) WITHOUT ROWID;

-- The files of students, as they were graded, by the file's SHA-256; of a notebook the source text;
-- of a file that is larger than the problem allows, its beginning.
CREATE TABLE sources (
    sha256 TEXT PRIMARY KEY,
    data   BLOB NOT NULL
) WITHOUT ROWID;

-- One row for each `grader rescore` of marks of one problem that had one basis.
CREATE TABLE rescorings (
    id            INTEGER PRIMARY KEY,
    rescored_at   TEXT NOT NULL,
    rescored_by   TEXT NOT NULL,     -- who
    why           TEXT NOT NULL,     -- in their words
    changes       TEXT NOT NULL,     -- JSON: what differs between the two, in words
    from_basis_id INTEGER NOT NULL REFERENCES bases,
    to_basis_id   INTEGER NOT NULL REFERENCES bases
);

-- Every grading that was done, the earlier ones too; rows are added and never changed.
CREATE TABLE grades (
    id              INTEGER PRIMARY KEY,
    start_id        INTEGER NOT NULL REFERENCES starts,
    basis_id        INTEGER NOT NULL REFERENCES bases,
    student         TEXT NOT NULL,
    student_id      TEXT NOT NULL,   -- the platform's; empty where it has none
    path            TEXT NOT NULL,   -- below the folder of submissions
    sha256          TEXT NOT NULL,   -- of the file
    verdict         TEXT NOT NULL,   -- AC, WA, RTE, TLE, MLE, OLE, CE, SV; JE is no mark
    score           REAL,            -- NULL for JE
    remarks         TEXT NOT NULL,   -- JSON: pairs of a subject and a text
    misconceptions  TEXT NOT NULL,   -- JSON: pairs of id and message
    loaded          INTEGER NOT NULL,
    stdout          TEXT NOT NULL,
    stderr          TEXT NOT NULL,
    stdout_openly   TEXT NOT NULL,   -- what was printed before the first hidden case
    stderr_openly   TEXT NOT NULL,
    level           TEXT,            -- of the sandbox; NULL where nothing was run
    layers          TEXT NOT NULL,   -- JSON: the walls by name
    graded_at       TEXT NOT NULL,   -- when it began
    wall_s          REAL NOT NULL,
    tier            TEXT,            -- what was ready before it ran; NULL where nothing was run
    tier_reason     TEXT NOT NULL,   -- why that was less than was asked for
    hints           TEXT NOT NULL,   -- JSON: pairs of id and message
    breaches        TEXT NOT NULL,   -- JSON: pairs of a broken rule's id and its place
    rescoring_id    INTEGER REFERENCES rescorings, -- NULL: this is the grade of a run
    ran_id          INTEGER REFERENCES grades -- of a rescoring, the grade of the run: what was
                                     -- printed, and the layers, stand there and not here again
);

-- What the staff say to all wrong answers that did the same as that of a grade. Rows are added and
-- never changed: the latest counts.
CREATE TABLE comments (
    id         INTEGER PRIMARY KEY,
    grade_id   INTEGER NOT NULL REFERENCES grades,
    message    TEXT NOT NULL,        -- empty: what was said before is taken back
    written_at TEXT NOT NULL,
    written_by TEXT NOT NULL         -- who
);

-- The cases of a grade, with the numbers that came back. A rescoring leaves in the row of the run:
-- actual, shape, times, memory; the reason if it is the same.
CREATE TABLE results (
    grade_id    INTEGER NOT NULL REFERENCES grades,
    position    INTEGER NOT NULL,    -- of the case
    verdict     TEXT NOT NULL,
    for_student TEXT NOT NULL,       -- the reason, as a student may see it
    for_staff   TEXT NOT NULL,       -- the reason, with numbers
    score       REAL NOT NULL,
    error_ratio BLOB NOT NULL,       -- float64: error / allowed of each component
    wall_s      REAL NOT NULL,
    cpu_s       REAL NOT NULL,
    memory_mib  REAL NOT NULL,
    actual      BLOB,                -- float64, little-endian, row-major; NULL: no real numbers
    shape       TEXT,                -- JSON: of actual
    was_run     INTEGER NOT NULL,    -- 0: it could not be, or the process had ended too often
    ended_process INTEGER NOT NULL,  -- whether this case ended the process
    ran_as      INTEGER,             -- of a rescoring: the position of the case in the run
    PRIMARY KEY (grade_id, position)
) WITHOUT ROWID;

-- The files in the folder now: the file that counts for each student and problem.
CREATE TABLE submissions (
    student     TEXT NOT NULL,
    student_id  TEXT NOT NULL,
    problem     TEXT NOT NULL,
    path        TEXT NOT NULL,
    late        INTEGER NOT NULL,    -- what the platform says
    modified_at REAL NOT NULL,       -- POSIX seconds
    grade_id    INTEGER REFERENCES grades, -- its grade; NULL: not graded yet, or to be graded again
    pending     TEXT NOT NULL,       -- why it is to be graded; empty once it is
    failure     TEXT NOT NULL,       -- why it could not be; empty unless that was tried
    PRIMARY KEY (student, student_id, problem)
) WITHOUT ROWID;

-- Files for a student and problem that do not count, since another file does. Here and below a
-- path is no key: a name that is not UTF-8 may be written like another name.
CREATE TABLE superseded (
    path    TEXT NOT NULL,
    problem TEXT NOT NULL,
    counts  TEXT NOT NULL            -- the path of the one that does
);

-- Files that are nobody's submission.
CREATE TABLE unplaced (
    path       TEXT NOT NULL,
    student    TEXT NOT NULL,        -- whose it would be
    student_id TEXT NOT NULL,
    reason     TEXT NOT NULL,
    is_ours    INTEGER NOT NULL,     -- whether the grader failed, and not the file
    kind       TEXT NOT NULL         -- by its name: candidate, hidden or other
);
"""

GRADES = SqliteFormat("grades.sqlite", APPLICATION_ID, VERSION, SCHEMA)
