// Loads every part of the package as CommonJS does.
import { createRequire } from 'node:module';
import { tell } from './resources.js';

const require = createRequire(import.meta.url);
tell({
  Anycast: typeof require('keepcast').Anycast,
  MessageFramer: typeof require('keepcast/bgp-packet-lite').MessageFramer,
  httpCheck: typeof require('keepcast/health').httpCheck,
  Router: typeof require('keepcast/testing').Router,
  version: require('keepcast/package.json').version,
});
