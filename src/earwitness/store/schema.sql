-- The case database. Every table is STRICT. A table in rows.COVERED is covered row by row by the custody log;
-- the others say beside them what covers them.

CREATE TABLE case_info (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  case_id TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE counters (
  prefix TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Log instances: one per case and machine. `peaks` are the roots of the perfect subtrees (recomputed by the check).
CREATE TABLE instances (
  instance TEXT PRIMARY KEY,
  machine TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE heads (
  instance TEXT PRIMARY KEY REFERENCES instances,
  size INTEGER NOT NULL,
  peaks BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Covered by itself: the envelope commits to the record, the root to all envelopes, the checkpoint to the root.
CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  instance TEXT NOT NULL REFERENCES instances,
  n INTEGER NOT NULL,
  envelope BLOB NOT NULL,
  private BLOB NOT NULL,
  salt BLOB NOT NULL,
  root BLOB NOT NULL,
  UNIQUE (instance, n)
) STRICT;

-- Covered by the entry: its record holds a digest over the marks it made.
CREATE TABLE marks (
  id INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL REFERENCES log DEFERRABLE INITIALLY DEFERRED,
  tbl TEXT NOT NULL,
  pk TEXT NOT NULL,
  commitment BLOB NOT NULL,
  salt BLOB,
  UNIQUE (seq, tbl, pk)
) STRICT;

CREATE INDEX marks_by_row ON marks (tbl, pk, seq);

-- Texts and digests of log entries that can be erased: the entry holds only commitments to them.
CREATE TABLE fields (
  id INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL REFERENCES log DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  salt BLOB,
  value TEXT,
  UNIQUE (seq, name)
) STRICT;

-- Covered by their signatures and by the log they are the head of.
CREATE TABLE checkpoints (
  instance TEXT NOT NULL REFERENCES instances,
  size INTEGER NOT NULL,
  key BLOB NOT NULL,
  note BLOB NOT NULL,
  PRIMARY KEY (instance, size, key)
) STRICT, WITHOUT ROWID;

-- kind: rfc3161 (over the checkpoint), renewal (over the checkpoint and all earlier tokens), ots
CREATE TABLE tokens (
  id INTEGER PRIMARY KEY,
  instance TEXT NOT NULL REFERENCES instances,
  size INTEGER NOT NULL,
  key BLOB NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('rfc3161', 'renewal', 'ots')),
  authority TEXT,
  token BLOB NOT NULL,
  certs BLOB NOT NULL,
  extra BLOB,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE keys (
  key BLOB PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('active', 'rotated', 'revoked')),
  since TEXT NOT NULL,
  until TEXT,
  reason TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE key_statements (
  digest TEXT PRIMARY KEY,
  statement BLOB NOT NULL,
  instance TEXT NOT NULL,
  n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- kind: recording (E1) or document (D1). The giver is an alias; who that is stands in `identities` alone.
CREATE TABLE exhibits (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('recording', 'document')),
  title TEXT,
  untrusted_name TEXT,
  source TEXT REFERENCES sources,
  original TEXT,
  blake2b TEXT,
  size INTEGER,
  container TEXT,
  received_at TEXT NOT NULL,
  received_by TEXT,
  seal_id TEXT UNIQUE,
  statement BLOB,
  statement_digest TEXT,
  instance TEXT,
  n INTEGER,
  supersedes TEXT REFERENCES exhibits,
  extra BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX exhibits_by_original ON exhibits (original);

-- Openings of the commitments in a seal statement: name is file, record or frames. Large ones lie in originals/.
CREATE TABLE openings (
  exhibit TEXT NOT NULL REFERENCES exhibits,
  name TEXT NOT NULL,
  salt BLOB,
  data BLOB,
  original TEXT,
  PRIMARY KEY (exhibit, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE tracks (
  exhibit TEXT NOT NULL REFERENCES exhibits,
  track INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('coded', 'pcm')),
  codec TEXT NOT NULL,
  rate INTEGER NOT NULL,
  channels INTEGER NOT NULL,
  frames_per_leaf INTEGER NOT NULL,
  leaves INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  skip INTEGER NOT NULL,
  total INTEGER NOT NULL,
  start_offset TEXT NOT NULL,
  params BLOB NOT NULL,
  root BLOB NOT NULL,
  salt_key BLOB,
  kept_decode TEXT,
  extra BLOB,
  PRIMARY KEY (exhibit, track)
) STRICT, WITHOUT ROWID;

-- What was made from an exhibit: listening copies, peaks, speech maps. They can be made again from the original.
CREATE TABLE derivatives (
  id INTEGER PRIMARY KEY,
  exhibit TEXT NOT NULL REFERENCES exhibits,
  track INTEGER,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  parent TEXT NOT NULL,
  tool TEXT NOT NULL,
  settings BLOB NOT NULL,
  made_at TEXT NOT NULL
) STRICT;

-- One row per field and version; the highest version counts. Four states, never a bare blank.
CREATE TABLE acquisition (
  exhibit TEXT NOT NULL REFERENCES exhibits,
  name TEXT NOT NULL,
  item INTEGER NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('known', 'not_known', 'not_applicable', 'withheld')),
  value TEXT,
  stated_by TEXT,
  at TEXT NOT NULL,
  basis TEXT,
  estimated INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  authority TEXT,
  withheld_from TEXT,
  erased INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (exhibit, name, item, version),
  CHECK (erased OR (CASE state WHEN 'known' THEN value IS NOT NULL AND basis IS NOT NULL
    WHEN 'withheld' THEN authority IS NOT NULL ELSE reason IS NOT NULL END))
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
  alias TEXT PRIMARY KEY,
  note TEXT,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE identities (
  alias TEXT PRIMARY KEY REFERENCES sources,
  name TEXT,
  contact TEXT,
  note TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE transcripts (
  id TEXT PRIMARY KEY,
  exhibit TEXT NOT NULL REFERENCES exhibits,
  track INTEGER NOT NULL,
  language TEXT,
  title TEXT,
  current INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Immutable. `data` are the canonical bytes of the revision, `digest` their SHA-256.
CREATE TABLE revisions (
  transcript TEXT NOT NULL REFERENCES transcripts,
  number INTEGER NOT NULL,
  digest TEXT NOT NULL,
  parent TEXT,
  data BLOB NOT NULL,
  origin TEXT NOT NULL,
  made_by TEXT,
  made_at TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (transcript, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX revisions_by_digest ON revisions (digest);

CREATE TABLE certifications (
  id TEXT PRIMARY KEY,
  transcript TEXT NOT NULL REFERENCES transcripts,
  revision TEXT NOT NULL,
  spans BLOB NOT NULL,
  statement TEXT NOT NULL,
  stated_by TEXT NOT NULL,
  at TEXT NOT NULL
, role TEXT, told TEXT, uncertain TEXT, seq INTEGER) STRICT, WITHOUT ROWID;

CREATE TABLE quotations (
  id TEXT PRIMARY KEY,
  exhibit TEXT NOT NULL,
  track INTEGER NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  transcript TEXT,
  revision TEXT,
  turns BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'rejected')),
  decided_by TEXT,
  decided_at TEXT,
  note TEXT,
  extra BLOB,
  FOREIGN KEY (exhibit, track) REFERENCES tracks,
  CHECK (start < stop AND (state = 'proposed' OR decided_by IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE withholdings (
  id TEXT PRIMARY KEY,
  exhibit TEXT NOT NULL,
  track INTEGER NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  reason TEXT,
  words TEXT,
  stated_by TEXT,
  at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('standing', 'lifted')),
  FOREIGN KEY (exhibit, track) REFERENCES tracks
) STRICT, WITHOUT ROWID;

CREATE TABLE pages (
  page_id TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('working', 'released', 'withdrawn')),
  statement BLOB,
  statement_digest TEXT,
  instance TEXT,
  n INTEGER,
  replaces TEXT REFERENCES pages,
  policy TEXT NOT NULL,
  made_by TEXT,
  made_at TEXT NOT NULL,
  withdrawn_at TEXT,
  reason TEXT,
  extra BLOB
) STRICT, WITHOUT ROWID;

-- The bytes lie in pages/FOLDER/NAME.
CREATE TABLE page_files (
  page_id TEXT NOT NULL REFERENCES pages,
  folder TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (page_id, name)
) STRICT, WITHOUT ROWID;

-- Every publication statement of a page, its own and those of its single quotations.
CREATE TABLE publications (
  digest TEXT PRIMARY KEY,
  page_id TEXT NOT NULL REFERENCES pages,
  name TEXT NOT NULL,
  statement BLOB NOT NULL,
  instance TEXT NOT NULL,
  n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What left the case (disclosed) and what was left out on purpose (withheld), as inclusive ranges of leaves.
CREATE TABLE disclosures (
  id INTEGER PRIMARY KEY,
  exhibit TEXT NOT NULL,
  track INTEGER NOT NULL,
  first_leaf INTEGER NOT NULL,
  last_leaf INTEGER NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('disclosed', 'withheld')),
  page_id TEXT NOT NULL REFERENCES pages,
  FOREIGN KEY (exhibit, track) REFERENCES tracks,
  CHECK (0 <= first_leaf AND first_leaf <= last_leaf)
) STRICT;

CREATE INDEX disclosures_by_track ON disclosures (exhibit, track);

-- The register of errors (mistakes and damage by people and machines).
CREATE TABLE incidents (
  id TEXT PRIMARY KEY,
  exhibit TEXT,
  found_at TEXT NOT NULL,
  what TEXT NOT NULL,
  effect TEXT,
  remedy TEXT,
  stated_by TEXT
) STRICT, WITHOUT ROWID;

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

-- Documents: what is written, beside what was recorded. The original lies in originals/ as with recordings; `text` is
-- what the reader extracted, whose code points every span into the document counts.
CREATE TABLE documents (
  exhibit TEXT PRIMARY KEY REFERENCES exhibits,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'markdown', 'html', 'docx', 'pdf')),
  language TEXT,
  text TEXT NOT NULL,
  says_title TEXT,
  sections TEXT NOT NULL,
  notes TEXT NOT NULL,
  reader TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is said and by whom, drafted or set down by hand: one row a thing, and a row for every state it was ever in.
CREATE TABLE items (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('agent', 'attribution', 'proposition', 'claim', 'quantity', 'undertaking',
    'relation', 'passing', 'partition', 'grading', 'person', 'group', 'fate', 'pair')),
  exhibit TEXT REFERENCES exhibits,
  start INTEGER,
  stop INTEGER,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX items_by_place ON items (exhibit, start);

CREATE INDEX items_by_kind ON items (kind);

-- Never changed but to erase. `data` is the value as JSON (claims/model.py, people/model.py), its standing included.
CREATE TABLE item_versions (
  item TEXT NOT NULL REFERENCES items,
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'edited', 'rejected')),
  data TEXT,
  made_by TEXT,
  at TEXT NOT NULL,
  why TEXT,
  PRIMARY KEY (item, version)
) STRICT, WITHOUT ROWID;

-- Machinery, no evidence: nothing below is covered by the log, and nothing that is believed rests on it.
CREATE TABLE open_views (
  sitting TEXT NOT NULL,
  exhibit TEXT NOT NULL,
  actor TEXT NOT NULL,
  owner TEXT NOT NULL,
  ranges TEXT NOT NULL,
  PRIMARY KEY (sitting, exhibit, actor)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  payload BLOB NOT NULL,
  key TEXT UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  owner TEXT,
  beat_ns INTEGER,
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  result BLOB,
  error BLOB
) STRICT;

CREATE INDEX jobs_by_state ON jobs (state, id);
