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
