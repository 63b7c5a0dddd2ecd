'use strict';

const express = require('express');
const db = require('../db');
const { notFound } = require('../errors');
const { bug } = require('../settings');
const { z, parse, id, paging, eventFields, eventWrite, eventPatch } = require('../schemas');
const venues = require('./venues');

const router = express.Router();
const cache = new Map();

const toJson = (row) => ({
  id: row.id,
  venueId: row.venue_id,
  title: row.title,
  kind: row.kind,
  status: row.status,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  durationHours: row.duration_hours,
  price: row.price === null ? null : JSON.parse(row.price),
  summary: row.summary,
});

function toRow(event) {
  let duration = event.durationHours;
  if (bug('duration-parseint') && duration !== null) duration = parseInt(duration, 10);
  return {
    title: event.title,
    kind: event.kind,
    status: event.status,
    starts_at: event.startsAt,
    ends_at: event.endsAt,
    duration_hours: duration,
    price: event.price === null ? null : JSON.stringify(event.price),
    summary: event.summary,
  };
}

function load(rawId) {
  const eventId = parse(id, rawId);
  if (!cache.has(eventId)) {
    const row = db.prepare('SELECT * FROM events WHERE id = ?').get(eventId);
    if (!row) throw notFound('event');
    cache.set(eventId, toJson(row));
  }
  return cache.get(eventId);
}

function save(eventId, event) {
  db.prepare(`
    UPDATE events SET title = @title, kind = @kind, status = @status, starts_at = @starts_at,
      ends_at = @ends_at, duration_hours = @duration_hours, price = @price, summary = @summary
    WHERE id = @id
  `).run({ ...toRow(event), id: eventId });
}

router.post('/venues/:id/events', (req, res) => {
  const venue = venues.load(req.params.id);
  const event = parse(eventWrite, req.body);
  const { lastInsertRowid } = db.prepare(`
    INSERT INTO events (venue_id, title, kind, status, starts_at, ends_at, duration_hours, price, summary)
    VALUES (@venue_id, @title, @kind, @status, @starts_at, @ends_at, @duration_hours, @price, @summary)
  `).run({ ...toRow(event), venue_id: venue.id });
  res.status(201).location(`/events/${lastInsertRowid}`).json(load(String(lastInsertRowid)));
});

router.get('/events', (req, res) => {
  const query = parse(
    z.object({ ...paging, venueId: id.optional(), status: eventFields.status.optional() }),
    req.query,
  );
  const where = ['1 = 1'];
  if (query.venueId !== undefined) where.push('venue_id = @venueId');
  if (query.status !== undefined) where.push('status = @status');
  const filter = where.join(' AND ');
  const values = { venueId: query.venueId, status: query.status };
  const rows = db
    .prepare(`SELECT * FROM events WHERE ${filter} ORDER BY id DESC LIMIT @perPage OFFSET @skip`)
    .all({ ...values, perPage: query.perPage, skip: (query.page - 1) * query.perPage });
  const { total } = db.prepare(`SELECT COUNT(*) AS total FROM events WHERE ${filter}`).get(values);
  res.json({ data: rows.map(toJson), page: query.page, perPage: query.perPage, total });
});

router.get('/events/:id', (req, res) => {
  res.json(load(req.params.id));
});

router.put('/events/:id', (req, res) => {
  const event = load(req.params.id);
  const replacement = parse(eventWrite, req.body);
  save(event.id, replacement);
  if (bug('event-cache')) {
    const row = db.prepare('SELECT * FROM events WHERE id = ?').get(event.id);
    return res.json(toJson(row));
  }
  cache.delete(event.id);
  return res.json(load(req.params.id));
});

router.patch('/events/:id', (req, res) => {
  const event = load(req.params.id);
  const changes = parse(eventPatch, req.body);
  save(event.id, { ...event, ...changes });
  cache.delete(event.id);
  res.json(load(req.params.id));
});

router.delete('/events/:id', (req, res) => {
  const event = load(req.params.id);
  db.prepare('DELETE FROM events WHERE id = ?').run(event.id);
  cache.delete(event.id);
  res.status(204).end();
});

module.exports = { router, load };
