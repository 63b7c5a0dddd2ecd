'use strict';

const { z } = require('zod');
const { invalid } = require('./errors');
const { bug } = require('./settings');

// Lengths count characters (code points), as in JSON Schema.
const text = (min, max) =>
  z.string().refine((s) => s.isWellFormed(), 'must be well-formed text')
    .refine((s) => [...s].length >= min, `must have at least ${min} characters`)
    .refine((s) => [...s].length <= max, `must have at most ${max} characters`);

const instant = z.iso.datetime({ offset: true }).regex(/T\d\d:\d\d:\d\d/, 'must have seconds');
const email = text(3, 200).refine((s) => /^[^@\s]+@[^@\s]+$/.test(s), 'must be an email address');

const contactFields = {
  name: text(1, 80),
  phone: text(1, 40).nullable(),
  email: email.nullable(),
};
const contact = z.object({
  name: contactFields.name,
  phone: contactFields.phone.default(null),
  email: contactFields.email.default(null),
});

const venueFields = {
  name: text(1, 100),
  city: text(1, 100),
  capacity: z.number().int().min(0).max(100000),
  accessible: z.boolean(),
  parking: z.boolean(),
  language: z.enum(['en', 'fr', 'de', 'es']),
  website: text(1, 300).nullable(),
};
const venueCreate = z.object({
  name: venueFields.name,
  city: venueFields.city,
  capacity: venueFields.capacity.default(50),
  accessible: venueFields.accessible.default(false),
  parking: venueFields.parking.default(true),
  language: bug('language-default')
    ? venueFields.language.optional()
    : venueFields.language.default('en'),
  website: venueFields.website.default(null),
  contact: contact.nullable().default(null),
});
const venuePatch = z
  .object({ ...venueFields, contact: z.object(contactFields).partial().nullable() })
  .partial();

const price = z.object({
  amount: z.string().regex(/^(0|[1-9][0-9]{0,6})\.[0-9]{2}$/),
  currency: z.enum(['EUR', 'USD', 'GBP']).default('EUR'),
});
const eventFields = {
  title: text(1, 150),
  kind: z.enum(['lecture', 'concert', 'workshop']),
  status: z.enum(['planned', 'open', 'cancelled']),
  startsAt: instant,
  endsAt: instant.nullable(),
  durationHours: z.number().min(0).max(1000).refine((n) => Number.isInteger(n * 4), 'must be a multiple of 0.25').nullable(),
  price: price.nullable(),
  summary: text(0, 2000),
};
const eventWrite = z.object({
  title: eventFields.title,
  kind: eventFields.kind.default('lecture'),
  status: eventFields.status.default('planned'),
  startsAt: eventFields.startsAt,
  endsAt: eventFields.endsAt.default(null),
  durationHours: eventFields.durationHours.default(null),
  price: eventFields.price.default(null),
  summary: eventFields.summary.default(''),
});
const eventPatch = z
  .object({ ...eventFields, status: bug('status-unchecked') ? z.string() : eventFields.status })
  .partial();

const registrationFields = {
  seats: z.number().int().min(1).max(10),
  note: text(0, 500).nullable(),
};
const registrationCreate = z.object({
  attendee: z.object({ name: text(1, 100), email }),
  seats: registrationFields.seats.default(1),
  note: registrationFields.note.default(null),
});
const registrationPatch = z
  .object({ ...registrationFields, checkedIn: z.boolean() })
  .partial();

const wholeNumber = (min, max) =>
  z.string().regex(/^[0-9]{1,9}$/, 'must be a whole number').transform(Number)
    .refine((n) => n >= min && n <= max, `must be from ${min} to ${max}`);

const paging = {
  page: wholeNumber(1, 100000).default(1),
  perPage: wholeNumber(1, 100).default(20),
};
const id = wholeNumber(1, 999999999);

function parse(schema, value) {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  );
}

module.exports = {
  z, parse, id, paging,
  eventFields, venueCreate, venuePatch, contact,
  eventWrite, eventPatch, registrationCreate, registrationPatch,
};
