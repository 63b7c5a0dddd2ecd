// Reads a list of {name, document, overlay} as JSON, and prints what openapi-format makes of each document.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(`${process.argv[2]}/`);
const { openapiOverlay } = require('openapi-format');

const results = {};
for (const { name, document, overlay } of JSON.parse(readFileSync(0, 'utf8'))) {
  const { data, resultData } = await openapiOverlay(document, { overlaySet: overlay });
  results[name] = { result: data, unused: resultData.totalUnusedActions };
}
console.log(JSON.stringify(results));
