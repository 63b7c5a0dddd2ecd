'use strict';

const fs = require('node:fs');
const path = require('node:path');
const fastify = require('fastify');
const { bug } = require('./settings');
const schemas = require('./schemas');
const store = require('./store');

const app = fastify({
  ajv: { customOptions: { coerceTypes: false, useDefaults: false, removeAdditional: false, allErrors: false } },
  routerOptions: {
    querystringParser: (text) => {
      const query = Object.create(null);
      for (const [name, value] of new URLSearchParams(text)) {
        query[name] = name in query ? [].concat(query[name], value) : value;
      }
      return query;
    },
  },
});
app.removeContentTypeParser('text/plain');

class ApiError extends Error {
  constructor(statusCode, message) {
    super(message);
    this.statusCode = statusCode;
  }
}

app.setErrorHandler((error, request, reply) => {
  const status = error.validation ? 400 : error.statusCode || 500;
  if (status >= 500) console.error(error);
  reply.code(status).send({ status, message: status >= 500 ? 'Internal error' : error.message });
});
app.setNotFoundHandler((request, reply) => {
  reply.code(404).send({ status: 404, message: 'No such path' });
});
app.addHook('preValidation', async (request) => {
  if (['POST', 'PUT', 'PATCH'].includes(request.method)) {
    if (request.body === undefined || request.body === null) throw new ApiError(400, 'The body is missing');
    if (!JSON.stringify(request.body).isWellFormed() || /\\ud[89a-f]/.test(JSON.stringify(request.body))) {
      throw new ApiError(400, 'The text is not well-formed');
    }
  }
});

// --- parameters -------------------------------------------------------------

function rowId(text) {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new ApiError(400, 'The id must be a whole number');
  return Number(text);
}

function single(query, name, pattern) {
  const value = query[name];
  if (value !== undefined && (typeof value !== 'string' || !pattern.test(value))) {
    throw new ApiError(400, `${name} is not valid`);
  }
  return value;
}

const DEFAULT_SIZE = 20;
const MAX_SIZE = 100;

function paging(query) {
  if (bug('nocodb-33')) {
    const page = Math.max(1, Number(query.page) || 1);
    const size = Number(query.size) > 0 && Number(query.size) < MAX_SIZE ? Number(query.size) : DEFAULT_SIZE;
    return { page, size };
  }
  const page = Number(single(query, 'page', /^[0-9]{1,6}$/) ?? 1);
  const size = Number(single(query, 'size', /^[0-9]{1,6}$/) ?? DEFAULT_SIZE);
  if (page < 1) throw new ApiError(400, 'page must be 1 or more');
  if (size < 1 || size > MAX_SIZE) throw new ApiError(400, `size must be from 1 to ${MAX_SIZE}`);
  return { page, size };
}

function pageOf(items, query) {
  const { page, size } = paging(query);
  let offset = (page - 1) * size;
  if (bug('qbittorrent-15558') && offset >= items.length) offset = 0; // an invalid offset counts for nothing
  return { items: items.slice(offset, offset + size), total: items.length, page, size };
}

// Sorting is stable: items that are alike stay in the order of their ids.
const SORTS = {
  id: (todo) => todo.id,
  effort: (todo) => todo.effort,
  // A todo without a day has no key.
  dueOn: (todo) => (todo.dueOn !== null || bug('zetkin-3712') ? new Date(todo.dueOn).getTime() : undefined),
};

function sorted(items, query) {
  const sort = single(query, 'sort', /^-?(id|effort|dueOn)$/) ?? 'id';
  const key = SORTS[sort.replace('-', '')];
  const sign = sort.startsWith('-') && !bug('bookshelf-params-9') ? -1 : 1;
  return items.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return sign * (x - y);
  });
}

function merged(old, changes) {
  const result = { ...old };
  for (const [name, value] of Object.entries(changes)) {
    result[name] = isObject(value) && isObject(old[name]) ? merged(old[name], value) : value;
  }
  return result;
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// --- collections ------------------------------------------------------------

function collection(id) {
  const found = store.get('collections', rowId(id));
  if (!found) throw new ApiError(404, 'No such collection');
  return found;
}

const DEFAULT_SETTINGS = schemas.withDefaults(schemas.collectionCreate, {}).settings;

const collectionIn = (body) => ({
  name: body.name,
  description: body.description,
  settings: { color: body.settings.color, notify: body.settings.notify, pinned: body.settings.pinned },
  metadata: body.metadata ?? {},
});

app.post('/collections', { schema: { body: schemas.collectionCreate } }, async (request, reply) => {
  const body = schemas.withDefaults(schemas.collectionCreate, request.body);
  if (bug('rails-settings-108')) body.settings = Object.assign(DEFAULT_SETTINGS, request.body.settings);
  const created = store.add('collections', collectionIn(body));
  return reply.code(201).header('location', `/collections/${created.id}`).send(created);
});

app.get('/collections', async (request) => pageOf(store.all('collections'), request.query));

app.get('/collections/:id', async (request) => collection(request.params.id));

app.patch('/collections/:id', { schema: { body: schemas.collectionPatch } }, async (request) => {
  const stored = collection(request.params.id);
  let changes = request.body;
  if (bug('stig-1614')) {
    // The model of a new collection is used for changes too.
    const { settings } = schemas.withDefaults(schemas.collectionCreate, request.body);
    changes = { ...request.body, settings };
  }
  const next = bug('jskos-199')
    ? merged(stored, changes)
    : { ...stored, ...changes, settings: { ...stored.settings, ...changes.settings } };
  store.put('collections', stored.id, { id: stored.id, ...collectionIn(next) });
  return store.get('collections', stored.id);
});

app.delete('/collections/:id', async (request, reply) => {
  const { id } = collection(request.params.id);
  if (!bug('franklin-478')) {
    store.all('todos').filter((t) => t.collectionId === id).forEach((t) => store.remove('todos', t.id));
  }
  store.remove('collections', id);
  return reply.code(204).send();
});

// --- todos ------------------------------------------------------------------

function todo(id) {
  const found = store.get('todos', rowId(id));
  if (!found) throw new ApiError(404, 'No such todo');
  return found;
}

// What is kept: the day and the instant as dates of the language, as a database driver does.
function todoIn(body) {
  let dueOn = body.dueOn ?? null;
  if (dueOn !== null) {
    dueOn = new Date(bug('brunching-148') ? `${dueOn}T00:00:00` : `${dueOn}T00:00:00Z`);
  }
  let remindAt = body.remindAt ?? null;
  if (remindAt !== null) {
    remindAt = bug('lambstatus-112') ? new Date(`${remindAt.slice(0, 19)}Z`) : new Date(remindAt.toUpperCase());
    const year = remindAt.getUTCFullYear();
    if (!(year >= 0 && year <= 9999)) throw new ApiError(400, 'remindAt is not a date-time');
  }
  return {
    title: body.title,
    completed: body.completed,
    priority: body.priority,
    effort: bug('strapi-10463') ? body.effort || null : body.effort,
    dueOn,
    remindAt,
    reference: body.reference ?? null,
  };
}

const todoOut = (row) => ({
  id: row.id,
  collectionId: row.collectionId,
  title: row.title,
  completed: row.completed ?? null,
  priority: row.priority,
  effort: row.effort ?? null,
  dueOn: row.dueOn === null ? null : row.dueOn.toISOString().slice(0, 10),
  remindAt: row.remindAt === null ? null : row.remindAt.toISOString(),
  reference: row.reference,
});

app.post('/collections/:id/todos', { schema: { body: schemas.todoWrite } }, async (request, reply) => {
  const { id } = collection(request.params.id);
  const body = schemas.withDefaults(schemas.todoWrite, request.body);
  const created = store.add('todos', { collectionId: id, ...todoIn(body) });
  return reply.code(201).header('location', `/todos/${created.id}`).send(todoOut(created));
});

app.get('/collections/:id/todos', async (request) => {
  const { id } = collection(request.params.id);
  let found = store.all('todos').filter((t) => t.collectionId === id).map(todoOut);
  const completed = single(request.query, 'completed', /^(true|false)$/);
  if (bug('json-server-412')) {
    // Keeps an item when it has the member and the member reads like the parameter.
    if (completed) found = found.filter((t) => t.completed && String(t.completed) === completed);
  } else if (completed !== undefined) {
    found = found.filter((t) => String(t.completed) === completed);
  }
  let reference = single(request.query, 'reference', /^[1-9][0-9]{0,29}$/);
  if (reference !== undefined) {
    if (bug('loopback-2352')) reference = String(Number(reference));
    found = found.filter((t) => t.reference === reference);
  }
  return pageOf(sorted(found, request.query), request.query);
});

app.get('/todos/:id', async (request) => todoOut(todo(request.params.id)));

app.put('/todos/:id', { schema: { body: schemas.todoWrite } }, async (request) => {
  const stored = todo(request.params.id);
  // The defaults are for new todos; this one exists.
  const body = bug('rest-layer-226') ? request.body : schemas.withDefaults(schemas.todoWrite, request.body);
  let { id } = stored;
  if (bug('habitica-730') && request.body.id !== undefined) id = request.body.id;
  store.put('todos', id, { id, collectionId: stored.collectionId, ...todoIn(body) });
  return todoOut(store.get('todos', id));
});

app.patch('/todos/:id', { schema: { body: schemas.todoPatch } }, async (request) => {
  const stored = todo(request.params.id);
  const merged = { ...todoOut(stored), ...request.body };
  store.put('todos', stored.id, { id: stored.id, collectionId: stored.collectionId, ...todoIn(merged) });
  return todoOut(store.get('todos', stored.id));
});

app.delete('/todos/:id', async (request, reply) => {
  if (!bug('json-server-187')) todo(request.params.id);
  store.remove('todos', rowId(request.params.id));
  return reply.code(204).send();
});

// --- document ---------------------------------------------------------------

app.get('/openapi.yaml', async (request, reply) => {
  reply.type('application/yaml');
  return fs.readFileSync(path.join(__dirname, '..', 'openapi.yaml'), 'utf8');
});

app.listen({ port: Number(process.env.PORT || 8014), host: '127.0.0.1' });
