'use strict';

const express = require('express');
const db = require('../db');
const { notFound, conflict } = require('../errors');
const { bug } = require('../settings');
const { parse, id, registrationCreate, registrationPatch } = require('../schemas');
const events = require('./events');

const router = express.Router();

const toJson = (row) => ({
  id: row.id,
  eventId: row.event_id,
  attendee: { name: row.name, email: row.email },
  seats: row.seats,
  note: row.note,
  checkedIn: row.checked_in === 1,
  registeredAt: row.registered_at,
});

function load(rawId) {
  const row = db.prepare('SELECT * FROM registrations WHERE id = ?').get(parse(id, rawId));
  if (!row) throw notFound('registration');
  return toJson(row);
}

router.post('/events/:id/registrations', (req, res) => {
  const event = events.load(req.params.id);
  const body = parse(registrationCreate, req.body);
  if (event.status === 'cancelled') throw conflict('The event is cancelled');
  const { name, email } = body.attendee;
  const known = db
    .prepare('SELECT 1 FROM registrations WHERE event_id = ? AND email = ?')
    .get(event.id, email);
  if (known) throw conflict('This address is already registered');
  const { lastInsertRowid } = db.prepare(`
    INSERT INTO registrations (event_id, name, email, seats, note, registered_at)
    VALUES (?, ?, ?, ?, ?, ?)
  `).run(event.id, name, email, body.seats, body.note, new Date().toISOString());
  res.status(201).location(`/registrations/${lastInsertRowid}`).json(load(String(lastInsertRowid)));
});

router.get('/events/:id/registrations', (req, res) => {
  const event = events.load(req.params.id);
  const rows = db
    .prepare('SELECT * FROM registrations WHERE event_id = ? ORDER BY id')
    .all(event.id);
  res.json(rows.map(toJson));
});

router.get('/registrations/:id', (req, res) => {
  res.json(load(req.params.id));
});

router.patch('/registrations/:id', (req, res) => {
  const registration = load(req.params.id);
  const changes = parse(registrationPatch, req.body);
  if (changes.seats !== undefined) registration.seats = changes.seats;
  if (changes.note !== undefined) registration.note = changes.note;
  if (bug('patch-truthy') ? changes.checkedIn : changes.checkedIn !== undefined) {
    registration.checkedIn = changes.checkedIn;
  }
  db.prepare('UPDATE registrations SET seats = ?, note = ?, checked_in = ? WHERE id = ?')
    .run(registration.seats, registration.note, registration.checkedIn ? 1 : 0, registration.id);
  res.json(load(req.params.id));
});

module.exports = { router };
