'use strict';

const BUG = process.env.BUG || '';

// True when the fault of this name is switched on.
exports.bug = (name) => BUG === name;
