'use strict';

const Database = require('better-sqlite3');

const db = new Database(process.env.DB_FILE || ':memory:');

db.pragma('foreign_keys = ON');
db.exec(`
  CREATE TABLE venues (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT NOT NULL,
    city          TEXT NOT NULL,
    capacity      INTEGER NOT NULL DEFAULT 50,
    accessible    INTEGER NOT NULL DEFAULT 0,
    parking       INTEGER NOT NULL DEFAULT 1,
    language      TEXT DEFAULT 'en',
    website       TEXT,
    contact       TEXT
  );
  CREATE TABLE events (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    venue_id       INTEGER NOT NULL REFERENCES venues (id),
    title          TEXT NOT NULL,
    kind           TEXT NOT NULL,
    status         TEXT NOT NULL,
    starts_at      TEXT NOT NULL,
    ends_at        TEXT,
    duration_hours REAL,
    price          TEXT,
    summary        TEXT NOT NULL
  );
  CREATE TABLE registrations (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id      INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL,
    seats         INTEGER NOT NULL,
    note          TEXT,
    checked_in    INTEGER NOT NULL DEFAULT 0,
    registered_at TEXT NOT NULL,
    UNIQUE (event_id, email)
  );
`);

module.exports = db;
