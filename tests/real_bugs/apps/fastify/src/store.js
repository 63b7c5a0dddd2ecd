'use strict';

const { bug } = require('./settings');

// Two tables in memory. Column names are in snake case.
const tables = { collections: new Map(), todos: new Map() };
const next = { collections: 1, todos: 1 };

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

function toRow(object) {
  const row = {};
  for (const [name, value] of Object.entries(object)) row[snake(name)] = toColumn(value);
  return row;
}

function toColumn(value) {
  // A DATETIME column without a precision has whole seconds.
  if (bug('bbb-rails-106') && value instanceof Date) return new Date(Math.floor(value / 1000) * 1000);
  return structuredClone(value);
}

function toObject(row) {
  const object = {};
  for (const [name, value] of Object.entries(row)) {
    object[camel(name)] = bug('mem0-5055') ? deepCamel(value) : structuredClone(value);
  }
  return object;
}

function deepCamel(value) {
  if (Array.isArray(value)) return value.map(deepCamel);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, v]) => [camel(name), deepCamel(v)]));
}

const get = (table, id) => {
  const row = tables[table].get(id);
  return row === undefined ? undefined : toObject(row);
};
const all = (table) => [...tables[table].keys()].sort((a, b) => a - b).map((id) => get(table, id));
const put = (table, id, object) => tables[table].set(id, toRow(object));
const remove = (table, id) => tables[table].delete(id);

function add(table, object) {
  const id = bug('nexasphere-3891') ? tables[table].size + 1 : next[table]++;
  put(table, id, { id, ...object });
  return get(table, id);
}

module.exports = { get, all, put, remove, add };
