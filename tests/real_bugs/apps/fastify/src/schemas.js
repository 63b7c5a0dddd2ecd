'use strict';

const { bug } = require('./settings');

const COLORS = ['blue', 'green', 'red'];
const PRIORITIES = ['low', 'normal', 'high'];

const settings = {
  type: 'object',
  properties: {
    color: { type: 'string', enum: COLORS, default: 'blue' },
    notify: { type: 'boolean', default: true },
    pinned: { type: 'boolean', default: false },
  },
};
const metadata = {
  type: 'object',
  maxProperties: 20,
  additionalProperties: { type: 'string', maxLength: 100 },
};

const collectionCreate = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 80 },
    description: { type: 'string', maxLength: 500, default: '' },
    settings,
    metadata,
  },
};

const todoWrite = {
  type: 'object',
  required: ['title'],
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 120 },
    completed: { type: 'boolean', default: false },
    priority: { type: 'string', enum: PRIORITIES, default: 'normal' },
    effort: { type: 'integer', minimum: 0, maximum: 1000, default: 0 },
    dueOn: { type: ['string', 'null'], format: 'date', default: null },
    remindAt: { type: ['string', 'null'], format: 'date-time', default: null },
    reference: { type: ['string', 'null'], pattern: '^[1-9][0-9]{0,29}$', default: null },
  },
};

// The same members, none required and none with a default.
function patchOf(schema) {
  const properties = {};
  for (const [name, { default: _default, ...member }] of Object.entries(schema.properties)) {
    properties[name] = member.properties ? patchOf(member) : member;
  }
  return { type: 'object', properties };
}

// Fills in the members that are left out.
function withDefaults(schema, body) {
  const result = { ...body };
  for (const [name, member] of Object.entries(schema.properties)) {
    if (result[name] !== undefined) {
      if (member.properties) result[name] = withDefaults(member, result[name]);
    } else if (member.properties) {
      result[name] = withDefaults(member, {});
    } else if (bug('dadi-372') ? member.default : member.default !== undefined) {
      result[name] = member.default;
    }
  }
  return result;
}

module.exports = {
  collectionCreate,
  collectionPatch: patchOf(collectionCreate),
  todoWrite,
  todoPatch: patchOf(todoWrite),
  withDefaults,
};
