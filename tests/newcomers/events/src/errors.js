'use strict';

class ApiError extends Error {
  constructor(status, code, message, details) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const notFound = (what) => new ApiError(404, 'not_found', `No such ${what}`);
const conflict = (message) => new ApiError(409, 'conflict', message);
const invalid = (details) => new ApiError(400, 'invalid', 'The request is not valid', details);

// eslint-disable-next-line no-unused-vars
function handler(err, req, res, next) {
  if (err instanceof ApiError) {
    const error = { code: err.code, message: err.message };
    if (err.details) error.details = err.details;
    return res.status(err.status).json({ error });
  }
  if (err.status >= 400 && err.status < 500) {
    // The body could not be read, or the path could not be decoded.
    return res.status(400).json({ error: { code: 'invalid', message: 'The request cannot be read' } });
  }
  console.error(err);
  return res.status(500).json({ error: { code: 'internal', message: 'Internal error' } });
}

module.exports = { ApiError, notFound, conflict, invalid, handler };
