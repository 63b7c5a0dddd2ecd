'use strict';
// Projects and tasks of a crew: node server.js PORT [LIE]. State is in memory.
const http = require('node:http');

const [PORT, LIE] = [Number(process.argv[2]), process.argv[3] || ''];
const lied = (name) => LIE === name;
const LIES = ['filter_done_false', 'filter_estimate_zero', 'filter_after_cut', 'sort_estimate_as_text', 'sort_descending_ignored',
  'list_empty_null', 'page_overlap', 'created_moves', 'updated_stays', 'patch_vanishes', 'conflict_code_twice', 'checklist_sorted',
  'long_id_500', 'assignee_bytes'];
if (LIE && !LIES.includes(LIE)) { console.error(`unknown lie ${LIE}`); process.exit(2); }

const projects = new Map();
const tasks = new Map();
const hidden = new Set();
let lastId = 0;

class Refusal extends Error {
  constructor(status, text, field) { super(text); Object.assign(this, { status, field }); }
}
const now = () => new Date().toISOString().slice(0, 19) + 'Z';
const count = (text) => [...text].length;

// Fields: name -> check(value), which returns the value to store or throws.
const invalid = (field, text) => { throw new Refusal(422, text, field); };
const text = (low, high, pattern) => (v, f) => {
  if (typeof v !== 'string') invalid(f, 'must be a text');
  if (count(v) < low || count(v) > high) invalid(f, `must have ${low} to ${high} characters`);
  if (pattern && !pattern.test(v)) invalid(f, 'is not of the right form');
  return v;
};
const integer = (low, high) => (v, f) => {
  if (!Number.isInteger(v) || v < low || v > high) invalid(f, `must be an integer from ${low} to ${high}`);
  return v + 0;
};
const flag = (v, f) => (typeof v === 'boolean' ? v : invalid(f, 'must be true or false'));
const choice = (...all) => (v, f) => (all.includes(v) ? v : invalid(f, `must be one of ${all.join(', ')}`));
const orNull = (check) => (v, f) => (v === null ? null : check(v, f));
const day = (v, f) => {
  if (typeof v !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(v) || v < '0001') invalid(f, 'must be a date');
  const date = new Date(v + 'T00:00:00Z');
  return !Number.isNaN(+date) && date.toISOString().startsWith(v) ? v : invalid(f, 'must be a date');
};
const instant = (v, f) => {
  const found = typeof v === 'string' && /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(v);
  if (!found) invalid(f, 'must be a date-time');
  day(found[1], f);
  const date = new Date(v.toUpperCase());
  if (Number.isNaN(+date) || date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) invalid(f, 'must be a date-time');
  return date.toISOString();
};
const list = (high, check) => (v, f) => {
  if (!Array.isArray(v) || v.length > high) invalid(f, `must be a list of at most ${high} items`);
  return v.map((one, i) => check(one, `${f}.${i}`));
};
const settings = (v, f) => {
  if (v === null || typeof v !== 'object' || Array.isArray(v)) invalid(f, 'must be an object');
  const out = {};
  if ('notify' in v) out.notify = flag(v.notify, f + '.notify');
  if ('color' in v) out.color = choice('gray', 'blue', 'red')(v.color, f + '.color');
  return out;
};
const PROJECT = { code: text(2, 12, /^[A-Z0-9-]{2,12}$/), name: text(1, 80) };
const TASK = {
  title: (v, f) => text(1, 60, /\S/)(v, f).trim(),
  project_id: orNull((v, f) => (Number.isInteger(v) && projects.has(v) ? v : invalid(f, 'names no project'))),
  assignee: orNull((v, f) => text(1, lied('assignee_bytes') && typeof v === 'string' ? 40 - Buffer.byteLength(v) + count(v) : 40)(v, f)), priority: choice('low', 'normal', 'high'), estimate: integer(0, 100000), done: flag,
  due_on: orNull(day), remind_at: orNull(instant), checklist: list(20, text(1, 60)), settings,
};
const TASK_DEFAULTS = { project_id: null, assignee: null, priority: 'normal', estimate: 0, done: false, due_on: null, remind_at: null, checklist: [], settings: {} };

function take(fields, body) {
  const out = {};
  for (const [name, check] of Object.entries(fields)) if (Object.hasOwn(body, name)) out[name] = check(body[name], name);
  return out;
}
function codeIsFree(code, but) {
  for (const p of projects.values()) if (p !== but && !p.archived && p.code === code) throw new Refusal(409, 'the code is used', 'code');
}
function touch(task) {
  if (task.project_id !== null) projects.get(task.project_id).updated_at = now();
}

const bool = (v, name) => { if (v !== 'true' && v !== 'false') throw new Refusal(400, `${name} must be true or false`); return v === 'true'; };
const whole = (v, name, low) => {
  if (!/^-?\d{1,15}$/.test(v) || Number(v) < low) throw new Refusal(400, `${name} must be an integer of at least ${low}`);
  return Number(v);
};
function paging(q) {
  const page = q.has('page') ? whole(q.get('page'), 'page', 1) : 1;
  return [page, Math.min(q.has('per_page') ? whole(q.get('per_page'), 'per_page', 1) : 20, 50)];
}
function answerPage(items, url, keep = () => true) {
  const [page, size] = paging(url.searchParams);
  const all = lied('filter_after_cut') ? items : items.filter(keep);
  let from = (page - 1) * size;
  if (lied('page_overlap') && page > 1) from -= 1;
  let cut = all.slice(from, from + size);
  if (lied('filter_after_cut')) cut = cut.filter(keep);
  const headers = { 'X-Total-Count': String(items.filter(keep).length) };
  if (from + size < all.length) {
    url.searchParams.set('page', page + 1);
    headers.Link = `<${url.pathname}${url.search}>; rel="next"`;
  }
  if (lied('list_empty_null') && items.length === 0) cut = null;
  return [200, cut, headers];
}
const RANK = { low: 0, normal: 1, high: 2 };
const collator = new Intl.Collator('en', { sensitivity: 'accent' });
const COMPARE = {
  created_at: (a, b) => a.id - b.id, title: (a, b) => collator.compare(a.title, b.title),
  estimate: (a, b) => (lied('sort_estimate_as_text') ? (String(a.estimate) < String(b.estimate) ? -1 : Number(String(a.estimate) > String(b.estimate))) : a.estimate - b.estimate),
  priority: (a, b) => RANK[a.priority] - RANK[b.priority], due_on: (a, b) => (a.due_on < b.due_on ? -1 : Number(a.due_on > b.due_on)),
};
function sorted(items, name) {
  const down = name.startsWith('-') && !lied('sort_descending_ignored');
  const field = name.replace('-', '');
  return [...items].sort((a, b) => {
    if (field === 'due_on' && (a.due_on === null || b.due_on === null)) return Number(a.due_on === null) - Number(b.due_on === null);
    return (down ? -1 : 1) * COMPARE[field](a, b);
  });
}
function listTasks(url) {
  const q = url.searchParams;
  const tests = [];
  if (!(q.has('include_archived') && bool(q.get('include_archived'), 'include_archived'))) tests.push((t) => !t.archived);
  if (q.has('project_id')) { const id = whole(q.get('project_id'), 'project_id', -1e15); tests.push((t) => t.project_id === id); }
  if (q.has('done')) {
    const done = bool(q.get('done'), 'done');
    if (done || !lied('filter_done_false')) tests.push((t) => t.done === done);
    else tests.push((t) => t.done);
  }
  if (q.has('estimate')) {
    const estimate = whole(q.get('estimate'), 'estimate', 0);
    if (estimate || !lied('filter_estimate_zero')) tests.push((t) => t.estimate === estimate);
  }
  if (q.get('assignee')) tests.push((t) => t.assignee !== null && t.assignee.toLowerCase() === q.get('assignee').toLowerCase());
  const sort = q.has('sort') ? q.get('sort') : 'created_at';
  if (!Object.hasOwn(COMPARE, sort.replace('-', '')) || sort.lastIndexOf('-') > 0) throw new Refusal(400, 'sort is not known');
  return answerPage(sorted(tasks.values(), sort), url, (t) => tests.every((test) => test(t)));
}
function listProjects(url) {
  const q = url.searchParams;
  const all = q.has('include_archived') && bool(q.get('include_archived'), 'include_archived');
  return answerPage([...projects.values()], url, (p) => all || !p.archived);
}
function create(collection, body) {
  const fields = collection === projects ? PROJECT : TASK;
  for (const name of collection === projects ? ['code', 'name'] : ['title']) if (!Object.hasOwn(body, name)) invalid(name, 'is required');
  const values = take(fields, body);
  const at = now();
  let one;
  if (collection === projects) {
    if (!lied('conflict_code_twice')) codeIsFree(values.code);
    one = { id: ++lastId, ...values, archived: false, created_at: at, updated_at: at };
  } else {
    one = { id: ++lastId, ...structuredClone(TASK_DEFAULTS), ...values, archived: false, version: 1, created_at: at, updated_at: at };
    if (lied('checklist_sorted')) one.checklist.sort();
    touch(one);
  }
  collection.set(one.id, one);
  return [201, one];
}
function change(collection, one, body) {
  if (collection === projects) {
    const values = take(PROJECT, body);
    if ('code' in values && !one.archived) codeIsFree(values.code, one);
    Object.assign(one, values, { updated_at: now() });
    return [200, one];
  }
  const values = take(TASK, body);
  if (Object.hasOwn(body, 'version') && !Number.isInteger(body.version)) invalid('version', 'must be an integer');
  if (Object.hasOwn(body, 'version') && body.version !== one.version) throw new Refusal(409, 'the task was changed');
  if (lied('checklist_sorted') && values.checklist) values.checklist.sort();
  if (lied('assignee_bytes') && values.settings) values.settings = {};
  const before = JSON.stringify(one);
  touch(one);
  Object.assign(one, values);
  touch(one);
  if (JSON.stringify(one) !== before) {
    one.version += 1;
    if (!lied('updated_stays')) one.updated_at = now();
    if (lied('created_moves')) one.created_at = now();
    if (lied('patch_vanishes') && one.done) hidden.add(one.id);
  }
  return [200, one];
}
function archive(one) {
  if (!one.archived) Object.assign(one, { archived: true, updated_at: now() });
  return [204];
}
function route(method, url, body) {
  const [, name, id, rest] = url.pathname.split('/');
  const collection = { projects, tasks }[name];
  if (!collection || !Object.hasOwn({ projects, tasks }, name) || rest !== undefined) throw new Refusal(404, 'there is no such page');
  if (id === undefined) {
    if (method === 'GET') return collection === projects ? listProjects(url) : listTasks(url);
    if (method === 'POST') return create(collection, body());
  } else {
    if (lied('long_id_500') && BigInt.asIntN(64, BigInt(/^\d+$/.test(id) ? id : 0)) !== BigInt(/^\d+$/.test(id) ? id : 0)) throw new Error('out of range');
    const one = /^\d{1,15}$/.test(id) ? collection.get(Number(id)) : undefined;
    if (!one || hidden.has(one.id)) throw new Refusal(404, 'there is no such resource');
    if (method === 'GET') return [200, one];
    if (method === 'PATCH') return change(collection, one, body());
    if (method === 'DELETE') return archive(one);
  }
  throw Object.assign(new Refusal(405, 'this method is not allowed'), { allow: id === undefined ? 'GET, POST' : 'GET, PATCH, DELETE' });
}
function parse(content) {
  let body;
  try { body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)); } catch { throw new Refusal(400, 'the body is no JSON'); }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new Refusal(400, 'the body is no object');
  return body;
}
http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    let [status, body, headers] = [500, { error: 'internal error' }, {}];
    try {
      [status, body, headers] = route(request.method, new URL('http://board' + request.url), () => parse(Buffer.concat(parts)));
    } catch (error) {
      if (error instanceof Refusal) {
        [status, body] = [error.status, { error: error.message, ...(error.field ? { field: error.field } : {}) }];
        if (error.allow) headers = { Allow: error.allow };
      } else if (!LIE) console.error(error);
    }
    const content = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, { ...(content ? { 'Content-Type': 'application/json' } : {}), ...headers });
    response.end(content);
  });
}).listen(PORT, '127.0.0.1', () => console.log(`ready ${PORT}`));
