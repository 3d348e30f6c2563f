// Imports every part of the package, and tells what that has changed in the process.
import process from 'node:process';
import { activeResources, tell } from './resources.js';

function surroundings() {
  return {
    listeners: process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`),
    globals: Reflect.ownKeys(globalThis).map(String),
  };
}

const resources = await activeResources();
const before = surroundings();
await import('keepcast');
await import('keepcast/bgp-packet-lite');
await import('keepcast/health');
await import('keepcast/testing');
const after = surroundings();
tell({ before, after, left: await activeResources(resources) });
