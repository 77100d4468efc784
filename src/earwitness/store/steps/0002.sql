-- The listening room: journals of edits, who stands behind what, two blind listeners, translations.

-- Append-only. Covered by its chain: chain = H(chain before | commitment), and the entry of every saved revision holds
-- the newest chain. `record` is what was done, by whom and when; it and its salt can be erased once it is in a revision.
CREATE TABLE journal (
  transcript TEXT NOT NULL REFERENCES transcripts,
  seq INTEGER NOT NULL,
  op_id TEXT NOT NULL,
  salt BLOB,
  record BLOB,
  commitment BLOB NOT NULL,
  chain BLOB NOT NULL,
  PRIMARY KEY (transcript, seq),
  UNIQUE (transcript, op_id)
) STRICT, WITHOUT ROWID;

-- How far the journal went into a revision, and the ids of the revision's events in their order.
CREATE TABLE saves (
  transcript TEXT NOT NULL,
  number INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  chain BLOB NOT NULL,
  event_ids TEXT NOT NULL,
  PRIMARY KEY (transcript, number),
  FOREIGN KEY (transcript, number) REFERENCES revisions
) STRICT, WITHOUT ROWID;

-- What a transcript is beside a plain one. `pair`: two blind listeners; `source`: what it translates or judges.
CREATE TABLE bindings (
  transcript TEXT PRIMARY KEY REFERENCES transcripts,
  kind TEXT NOT NULL CHECK (kind IN ('transcript', 'draft', 'translation', 'adjudication')),
  owner TEXT,
  pair TEXT,
  handed_in TEXT,
  handed_revision INTEGER,
  source TEXT REFERENCES transcripts,
  source_revision INTEGER,
  other TEXT REFERENCES transcripts,
  other_revision INTEGER,
  CHECK ((handed_in IS NULL) = (handed_revision IS NULL) AND (source IS NULL) = (source_revision IS NULL)
    AND (other IS NULL) = (other_revision IS NULL))
) STRICT, WITHOUT ROWID;

-- What somebody had been told before hearing a recording; the newest row of a person counts.
CREATE TABLE told (
  id INTEGER PRIMARY KEY,
  exhibit TEXT NOT NULL REFERENCES exhibits,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  told TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

ALTER TABLE certifications ADD COLUMN role TEXT;
ALTER TABLE certifications ADD COLUMN told TEXT;
ALTER TABLE certifications ADD COLUMN uncertain TEXT;
ALTER TABLE certifications ADD COLUMN seq INTEGER;

-- A certification stays as it was made; this says what was changed inside its spans afterwards, and by whom first.
CREATE TABLE reopenings (
  certification TEXT PRIMARY KEY REFERENCES certifications,
  revision TEXT NOT NULL,
  seq INTEGER,
  made_by TEXT,
  at TEXT
) STRICT, WITHOUT ROWID;

-- Who a speaker may be: always with who says so and why.
CREATE TABLE hypotheses (
  id TEXT PRIMARY KEY,
  transcript TEXT NOT NULL REFERENCES transcripts,
  speaker TEXT NOT NULL,
  label TEXT NOT NULL,
  says TEXT NOT NULL,
  why TEXT NOT NULL,
  made_by TEXT NOT NULL,
  at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'rejected')),
  settled_by TEXT,
  settled_at TEXT,
  settled_why TEXT,
  CHECK ((state = 'open') = (settled_by IS NULL))
) STRICT, WITHOUT ROWID;

-- What a machine wrote and nobody should take for speech (repeats, text over silence): set aside, never deleted.
CREATE TABLE asides (
  id INTEGER PRIMARY KEY,
  transcript TEXT NOT NULL REFERENCES transcripts,
  revision INTEGER NOT NULL,
  start_us INTEGER,
  end_us INTEGER,
  text TEXT NOT NULL,
  engine TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;
