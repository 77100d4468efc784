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
