'use strict';

const BUG = process.env.BUG || '';

// True when the fault of this case is switched on.
exports.bug = (caseId) => BUG === caseId;
