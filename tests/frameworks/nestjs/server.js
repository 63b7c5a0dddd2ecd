// SWC compiles the TypeScript sources when they are loaded: there is no build step.
const path = require('node:path')

process.env.TS_NODE_PROJECT = path.join(__dirname, 'tsconfig.json')
require('@swc-node/register')
require('./src/main.ts')
