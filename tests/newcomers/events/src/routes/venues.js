'use strict';

const express = require('express');
const db = require('../db');
const { notFound } = require('../errors');
const { bug } = require('../settings');
const { z, parse, id, paging, venueCreate, venuePatch, contact } = require('../schemas');

const router = express.Router();

const SELECT = `
  SELECT v.*, COUNT(e.id) AS event_count
  FROM venues v LEFT JOIN events e ON e.venue_id = v.id`;

const toJson = (row) => ({
  id: row.id,
  name: row.name,
  city: row.city,
  capacity: row.capacity,
  accessible: row.accessible === 1,
  parking: row.parking === 1,
  language: row.language,
  website: row.website,
  contact: row.contact === null ? null : JSON.parse(row.contact),
  eventCount: row.event_count,
});

const toRow = (venue) => ({
  name: venue.name,
  city: venue.city,
  capacity: venue.capacity,
  accessible: venue.accessible ? 1 : 0,
  parking: venue.parking ? 1 : 0,
  language: venue.language ?? null,
  website: venue.website,
  contact: venue.contact === null ? null : JSON.stringify(venue.contact),
});

function load(rawId) {
  const row = db.prepare(`${SELECT} WHERE v.id = ? GROUP BY v.id`).get(parse(id, rawId));
  if (!row) throw notFound('venue');
  return toJson(row);
}

router.post('/', (req, res) => {
  const venue = parse(venueCreate, req.body);
  const { lastInsertRowid } = db.prepare(`
    INSERT INTO venues (name, city, capacity, accessible, parking, language, website, contact)
    VALUES (@name, @city, @capacity, @accessible, @parking, @language, @website, @contact)
  `).run(toRow(venue));
  res.status(201).location(`/venues/${lastInsertRowid}`).json(load(String(lastInsertRowid)));
});

router.get('/', (req, res) => {
  const { page, perPage, city } = parse(z.object({ ...paging, city: z.string().optional() }), req.query);
  const where = city === undefined ? '' : 'WHERE v.city = @city';
  const select = bug('venues-inner-join') ? SELECT.replace('LEFT JOIN', 'JOIN') : SELECT;
  const rows = db
    .prepare(`${select} ${where} GROUP BY v.id ORDER BY v.id LIMIT @perPage OFFSET @skip`)
    .all({ city, perPage, skip: (page - 1) * perPage });
  const { total } = db.prepare(`SELECT COUNT(*) AS total FROM venues v ${where}`).get({ city });
  res.json({ data: rows.map(toJson), page, perPage, total });
});

router.get('/:id', (req, res) => {
  res.json(load(req.params.id));
});

router.patch('/:id', (req, res) => {
  const venue = load(req.params.id);
  const changes = parse(venuePatch, req.body);
  const changed = { ...venue, ...changes };
  if (changes.contact && !bug('contact-replaced')) {
    changed.contact = parse(z.object({ contact }), {
      contact: { ...venue.contact, ...changes.contact },
    }).contact;
  }
  const set = bug('coalesce-null')
    ? 'website = COALESCE(@website, website), contact = COALESCE(@contact, contact)'
    : 'website = @website, contact = @contact';
  db.prepare(`
    UPDATE venues SET name = @name, city = @city, capacity = @capacity, accessible = @accessible,
      parking = @parking, language = @language, ${set}
    WHERE id = @id
  `).run({ ...toRow(changed), id: venue.id });
  res.json(load(req.params.id));
});

module.exports = { router, load };
