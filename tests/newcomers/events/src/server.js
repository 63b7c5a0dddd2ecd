'use strict';

const path = require('node:path');
const express = require('express');
const { ApiError, handler } = require('./errors');

const app = express();
app.disable('x-powered-by');
app.set('query parser', 'simple');

app.get('/openapi.yaml', (req, res) => {
  res.type('application/yaml').sendFile(path.join(__dirname, '..', 'openapi.yaml'));
});

app.use((req, res, next) => {
  if (['POST', 'PUT', 'PATCH'].includes(req.method)) {
    const hasBody = Number(req.headers['content-length'] || 0) > 0 || req.headers['transfer-encoding'];
    if (!hasBody) throw new ApiError(400, 'invalid', 'The body is missing');
    if (!req.is('application/json')) {
      throw new ApiError(415, 'media_type', 'The body must be application/json');
    }
  }
  next();
});
app.use(express.json());

app.use('/venues', require('./routes/venues').router);
app.use(require('./routes/events').router);
app.use(require('./routes/registrations').router);

app.use((req, res, next) => next(new ApiError(404, 'not_found', 'No such path')));
app.use(handler);

const port = Number(process.env.PORT || 8002);
app.listen(port, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${port}`));
