CREATE TABLE contacts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    company    TEXT,
    email      TEXT NOT NULL,
    email_key  TEXT NOT NULL UNIQUE,
    phone      TEXT,
    birthday   TEXT,
    rating     TEXT NOT NULL CHECK (rating IN ('cold', 'warm', 'hot')),
    note       TEXT NOT NULL,
    newsletter INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE contact_labels (
    contact_id INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    label      TEXT NOT NULL,
    position   INTEGER NOT NULL,
    PRIMARY KEY (contact_id, label)
) WITHOUT ROWID;
CREATE TABLE calls (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    subject    TEXT,
    minutes    INTEGER NOT NULL,
    outcome    TEXT
);
CREATE TABLE templates (
    name    TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    body    TEXT NOT NULL
);
