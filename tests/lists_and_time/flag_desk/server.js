'use strict';
// Feature flags and segments: node server.js PORT [LIE]. State is in memory.
const http = require('node:http');

const PORT = Number(process.argv[2]);
const LIE = process.argv[3] || '';
const LIES = new Set(['filter_enabled_false', 'filter_rollout_zero', 'filter_kind_first_only', 'sort_rollout_as_text',
  'sort_modified_by_created', 'segments_empty_null', 'beyond_last_500', 'list_twice_after_patch', 'segment_created_on_put',
  'modified_back', 'revision_taken', 'dotted_key_404', 'expires_null_vanishes', 'segment_name_twice', 'flag_key_overwritten',
  'rules_reversed', 'attributes_camel', 'members_deduplicated', 'fraction_cut', 'title_latin1', 'targeting_bare',
  'segment_put_created']);
if (LIE && !LIES.has(LIE)) {
  console.error(`unknown lie ${LIE}`);
  process.exit(2);
}
const lied = (name) => LIE === name;

class Refusal extends Error {
  constructor(status, title, pointer) {
    super(title);
    this.status = status;
    this.pointer = pointer;
  }
}
const notAllowed = (one) => {
  const refusal = new Refusal(405, 'this method is not allowed');
  throw Object.assign(refusal, { allow: one === undefined ? 'GET, POST' : 'GET, PUT, PATCH, DELETE' });
};
const bad = (pointer, title) => { throw new Refusal(400, title, pointer); };

// Checks of values: each returns what is stored.
const check = {
  text: (low, high) => (value, at) => {
    if (typeof value !== 'string' || [...value].length < low || [...value].length > high) bad(at, `must be a text of ${low} to ${high} characters`);
    return value;
  },
  integer: (low, high) => (value, at) => {
    if (!Number.isInteger(value) || value < low || value > high) bad(at, `must be an integer from ${low} to ${high}`);
    return value;
  },
  number: (value, at) => (typeof value === 'number' && Number.isFinite(value) ? value : bad(at, 'must be a number')),
  flag: (value, at) => (typeof value === 'boolean' ? value : bad(at, 'must be true or false')),
  choice: (...known) => (value, at) => (known.includes(value) ? value : bad(at, `must be one of ${known.join(', ')}`)),
  orNull: (inner) => (value, at) => (value === null ? null : inner(value, at)),
  list: (high, inner) => (value, at) => {
    if (!Array.isArray(value) || value.length > high) bad(at, `must be a list of at most ${high} items`);
    return value.map((one, index) => inner(one, `${at}/${index}`));
  },
  map: (high, inner, name = (key) => key) => (value, at) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) bad(at, 'must be an object');
    if (Object.keys(value).length > high) bad(at, `must have at most ${high} members`);
    const out = Object.create(null);
    for (const [key, one] of Object.entries(value)) out[name(key, `${at}/${key}`)] = inner(one, `${at}/${key}`);
    return out;
  },
  instant: (value, at) => {
    const form = /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
    const found = typeof value === 'string' && form.exec(value);
    const day = found && new Date(`${found[1]}-${found[2]}-${found[3]}T00:00:00Z`);
    if (!found || Number.isNaN(+day) || day.getUTCDate() !== Number(found[3])) bad(at, 'must be a date-time');
    const moment = new Date(value.toUpperCase());
    const year = moment.getUTCFullYear();
    if (Number.isNaN(+moment) || year < 1 || year > 9999) bad(at, 'must be a date-time');
    return moment.toISOString();
  },
};

const targeting = (value, at) => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) bad(at, 'must be an object');
  for (const name of Object.keys(value)) if (!['sticky', 'audience'].includes(name)) bad(`${at}/${name}`, 'is not known');
  return {
    sticky: 'sticky' in value ? check.flag(value.sticky, at + '/sticky') : true,
    audience: 'audience' in value ? check.choice('all', 'staff', 'guests')(value.audience, at + '/audience') : 'all',
  };
};
const labelName = (key, at) => (/^[A-Za-z0-9._-]{1,40}$/.test(key) ? key.toLowerCase() : bad(at, 'is no name of a label'));
const camel = (key) => key.replace(/_+([a-z0-9])/g, (_, letter) => letter.toUpperCase());

const FLAG = {
  kind: [check.choice('boolean', 'number', 'text'), 'boolean'],
  title: [(value, at) => {
    const title = check.text(0, 50)(value, at);
    return lied('title_latin1') ? title.replace(/[^\u0000-\u00ff]/g, '?') : title;
  }, ''],
  enabled: [check.flag, false],
  rollout: [check.integer(0, 100), 100],
  threshold: [check.orNull(check.number), null],
  labels: [check.map(20, check.text(0, 40), labelName), {}],
  rules: [(value, at) => {
    const rules = check.list(20, check.text(1, 40))(value, at);
    return lied('rules_reversed') ? rules.reverse() : rules;
  }, []],
  targeting: [targeting, lied('targeting_bare') ? {} : { sticky: true, audience: 'all' }],
  expiresAt: [check.orNull(check.instant), null],
};
const KEY = /^[A-Za-z][A-Za-z0-9._-]{0,39}$/;
const SEGMENT = {
  name: [check.text(1, 40)],
  members: [(value, at) => {
    const members = check.list(50, check.text(1, 20))(value, at);
    return lied('members_deduplicated') ? [...new Set(members)] : members;
  }, []],
  attributes: [check.map(20, check.text(0, 60), lied('attributes_camel') ? camel : undefined), {}],
  quota: [check.integer(0, Number.MAX_SAFE_INTEGER), 0],
  validUntil: [check.orNull((value, at) => {
    const moment = check.instant(value, at);
    return lied('fraction_cut') ? moment.replace(/\.\d+/, '.000') : moment;
  }), null],
};

function take(fields, body, strict) {
  const out = {};
  for (const name of Object.keys(body)) {
    if (Object.hasOwn(fields, name)) out[name] = fields[name][0](body[name], '/' + name);
    else if (strict) bad('/' + name, 'is not known or set by the desk');
  }
  return out;
}
function complete(fields, values) {
  const out = {};
  for (const [name, [, otherwise]] of Object.entries(fields)) out[name] = name in values ? values[name] : structuredClone(otherwise);
  return out;
}

const flags = new Map();
const twice = [];
const segments = new Map();
let lastSegment = 0;
const now = () => new Date().toISOString();

function newFlag(key, values) {
  const at = now();
  const flag = { key, ...complete(FLAG, values), status: 'active', createdAt: at, modifiedAt: at };
  flags.set(key, flag);
  return flag;
}
newFlag('maintenance', { title: 'Maintenance page' });
newFlag('sign-up', { title: 'Sign-up', enabled: true });

function purge() {
  for (const [key, flag] of flags) if (flag.status === 'active' && flag.expiresAt !== null && flag.expiresAt <= now()) flags.delete(key);
}
function activeFlag(key) {
  const flag = flags.get(key.toLowerCase());
  if (!flag || flag.status === 'deleted' || (lied('dotted_key_404') && key.includes('.'))) throw new Refusal(404, 'there is no such flag');
  return flag;
}

// Lists.
const parameter = {
  whole: (text, name, low, high) => {
    if (!/^\d{1,16}$/.test(text) || Number(text) < low || Number(text) > high) bad(name, `must be an integer from ${low} to ${high}`);
    return Number(text);
  },
  bool: (text, name) => (['true', 'false'].includes(text) ? text === 'true' : bad(name, 'must be true or false')),
};
function readQuery(query, known) {
  const out = {};
  for (const name of new Set(query.keys())) {
    if (!Object.hasOwn(known, name)) bad(name, 'is not a known parameter');
    out[name] = known[name](query.get(name), name);
  }
  return out;
}
const PAGING = { page: (text, name) => parameter.whole(text, name, 0, 1e12), size: (text, name) => parameter.whole(text, name, 1, 100) };
function sorting(...names) {
  return (text) => {
    const [name, direction, more] = text.split(':');
    if (!names.includes(name) || !['asc', 'desc'].includes(direction) || more !== undefined) bad('sort', 'is not known');
    return { name, sign: direction === 'asc' ? 1 : -1 };
  };
}
function arrange(items, sort) {
  if (!sort) return items;
  let { name } = sort;
  if (lied('sort_modified_by_created') && name === 'modifiedAt') name = 'createdAt';
  const value = (one) => (lied('sort_rollout_as_text') && name === 'rollout' ? String(one[name]) : one[name]);
  return [...items].sort((a, b) => sort.sign * (value(a) < value(b) ? -1 : Number(value(a) > value(b))));
}
function pageOf(items, { page = 0, size = 20 }) {
  const pages = Math.ceil(items.length / size);
  if (page > 0 && page >= pages) {
    if (lied('beyond_last_500')) throw new TypeError('no such page');
    bad('page', 'is beyond the last page');
  }
  const content = items.slice(page * size, (page + 1) * size);
  return [200, { content, page: { number: page, size, totalElements: items.length, totalPages: pages } }];
}
function findFlags(query) {
  const q = readQuery(query, {
    ...PAGING,
    kind: (text) => text.split(',').map((one) => check.choice('boolean', 'number', 'text')(one, 'kind')),
    enabled: parameter.bool,
    rollout: (text, name) => parameter.whole(text, name, 0, 100),
    includeDeleted: parameter.bool,
    sort: sorting('key', 'rollout', 'modifiedAt'),
  });
  if (lied('filter_kind_first_only') && q.kind) q.kind = q.kind.slice(0, 1);
  if (lied('filter_rollout_zero')) q.rollout ||= undefined;
  const all = [...flags.values(), ...(lied('list_twice_after_patch') ? twice : [])];
  const items = all.filter((flag) => {
    if (flag.status === 'deleted' && !q.includeDeleted) return false;
    if (q.kind && !q.kind.includes(flag.kind)) return false;
    if (q.rollout !== undefined && flag.rollout !== q.rollout) return false;
    if (lied('filter_enabled_false') && q.enabled === false) return false;
    return q.enabled === undefined || flag.enabled === q.enabled;
  });
  const day = (flag) => flag.createdAt.slice(0, 10);
  items.sort((a, b) => (day(a) > day(b) ? -1 : Number(day(a) < day(b))));
  return pageOf(arrange(items, q.sort), q);
}
function findSegments(query) {
  const q = readQuery(query, {
    ...PAGING,
    quota: (text, name) => parameter.whole(text, name, 0, Number.MAX_SAFE_INTEGER),
    sort: sorting('name', 'quota'),
  });
  const items = [...segments.values()].filter((one) => q.quota === undefined || one.quota === q.quota);
  const [status, body] = pageOf(arrange(items, q.sort), q);
  if (lied('segments_empty_null') && segments.size === 0) body.content = null;
  return [status, body];
}

// Flags.
function createFlag(body) {
  if (!Object.hasOwn(body, 'key')) bad('/key', 'is required');
  const { key: sent, ...rest } = body;
  if (typeof sent !== 'string' || !KEY.test(sent)) bad('/key', 'is no key');
  const values = take(FLAG, rest, true);
  const key = sent.toLowerCase();
  if (flags.has(key) && !(lied('flag_key_overwritten') && flags.get(key).status === 'active')) throw new Refusal(409, 'the key is or was used', '/key');
  return [201, newFlag(key, values)];
}
function putFlag(key, body) {
  if (!KEY.test(key)) bad('', 'the path is no key');
  const values = take(FLAG, body, true);
  const old = flags.get(key.toLowerCase());
  if (old && old.status === 'deleted') throw new Refusal(409, 'the key was used', '/key');
  return [old ? 200 : 201, newFlag(key.toLowerCase(), values)];
}
function patchFlag(flag, body) {
  const { labels, ...rest } = body;
  const values = take(FLAG, rest, true);
  if (labels !== undefined) {
    const sent = check.map(20, check.orNull(check.text(0, 40)), labelName)(labels, '/labels');
    const merged = Object.assign(Object.create(null), flag.labels, sent);
    for (const name of Object.keys(merged)) if (merged[name] === null) delete merged[name];
    if (Object.keys(merged).length > 20) bad('/labels', 'must have at most 20 members');
    values.labels = merged;
  }
  Object.assign(flag, values, { modifiedAt: lied('modified_back') ? now().slice(0, 10) + 'T00:00:00.000Z' : now() });
  if (lied('list_twice_after_patch') && !twice.includes(flag)) twice.push(flag);
  if (lied('expires_null_vanishes') && body.expiresAt === null) flag.expiresAt = new Date(null).toISOString();
  const shown = { ...flag };
  if (lied('expires_null_vanishes') && body.expiresAt === null) shown.expiresAt = null;
  return [200, shown];
}
function routeFlags(method, key, query, body) {
  purge();
  if (key === undefined && method === 'GET') return findFlags(query);
  if (key === undefined && method === 'POST') return createFlag(body());
  if (key !== undefined && method === 'PUT') return putFlag(key, body());
  if (key === undefined || !['GET', 'PATCH', 'DELETE'].includes(method)) notAllowed(key);
  const flag = activeFlag(key);
  if (method === 'GET') return [200, flag];
  if (method === 'PATCH') return patchFlag(flag, body());
  Object.assign(flag, { status: 'deleted', modifiedAt: now() });
  return [204];
}

// Segments.
function uniqueName(name, own) {
  if (lied('segment_name_twice')) return;
  for (const one of segments.values()) if (one !== own && one.name === name) throw new Refusal(409, 'the name is used', '/name');
}
function newSegment(id, body) {
  if (!Object.hasOwn(body, 'name')) bad('/name', 'is required');
  const values = complete(SEGMENT, take(SEGMENT, body, false));
  uniqueName(values.name);
  const at = now();
  const segment = { id, ...values, revision: 1, createdAt: at, modifiedAt: at };
  if (lied('revision_taken') && Number.isInteger(body.revision)) segment.revision = body.revision;
  segments.set(id, segment);
  return [201, segment];
}
function writeSegment(segment, values, body) {
  if ('name' in values) uniqueName(values.name, segment);
  Object.assign(segment, values, { revision: segment.revision + 1, modifiedAt: now() });
  if (lied('revision_taken') && Number.isInteger(body.revision)) segment.revision = body.revision;
  return [200, segment];
}
function routeSegments(method, id, query, body) {
  if (id === undefined && method === 'GET') return findSegments(query);
  if (id === undefined && method === 'POST') {
    const answer = newSegment(lastSegment + 1, body());
    lastSegment += 1;
    return answer;
  }
  if (id === undefined || !['GET', 'PUT', 'PATCH', 'DELETE'].includes(method)) notAllowed(id);
  const segment = /^\d{1,15}$/.test(id) ? segments.get(Number(id)) : undefined;
  if (!segment && lied('segment_put_created') && method === 'PUT' && /^\d{1,15}$/.test(id)) return newSegment(Number(id), body());
  if (!segment) throw new Refusal(404, 'there is no such segment');
  if (method === 'GET') return [200, segment];
  if (method === 'PATCH') {
    const sent = body();
    return writeSegment(segment, take(SEGMENT, sent, false), sent);
  }
  if (method === 'PUT') {
    const sent = body();
    if (!Object.hasOwn(sent, 'name')) bad('/name', 'is required');
    const answer = writeSegment(segment, complete(SEGMENT, take(SEGMENT, sent, false)), sent);
    if (lied('segment_created_on_put')) segment.createdAt = now();
    return answer;
  }
  segments.delete(segment.id);
  return [204];
}

function parse(content) {
  let body;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw new Refusal(400, 'the body is no JSON');
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new Refusal(400, 'the body is no object');
  return body;
}
function answerTo(request, content) {
  const [path, ...search] = request.url.split('?');
  const [, name, id, more] = path.split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return '\ufffd';
    }
  });
  const routes = { flags: routeFlags, segments: routeSegments };
  if (!Object.hasOwn(routes, name) || more !== undefined) throw new Refusal(404, 'nothing is here');
  return routes[name](request.method, id, new URLSearchParams(search.join('?')), () => parse(content));
}
const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    let status = 500;
    let body = { title: 'internal error' };
    try {
      [status, body] = answerTo(request, Buffer.concat(parts));
    } catch (error) {
      if (error instanceof Refusal) {
        status = error.status;
        body = { title: error.message };
        if (error.pointer) body.pointer = error.pointer;
        if (error.allow) response.setHeader('Allow', error.allow);
      } else if (!LIE) console.error(error);
    }
    response.writeHead(status, body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(body === undefined ? '' : JSON.stringify(body));
  });
});
server.listen(PORT, '127.0.0.1', () => console.log(`ready ${PORT}`));
