/**
 * All tests of the codec as one file: mutation testing starts jest once for each of some thousand mutants, and one
 * registry of modules a start makes that bearable. No part of `npm test`, where each file runs by itself.
 */
import { readdirSync } from 'node:fs';

const FOLDERS = ['../bgp-packet-lite/', '../conformance/'];

/** These drive sessions, and need a bgp-packet-lite that works, but say little about it. */
const OTHERS = /-session\.test\.ts$/;

for (const folder of FOLDERS) {
  const files = readdirSync(new URL(folder, import.meta.url), {
    recursive: true,
    encoding: 'utf8',
  });
  for (const file of files.sort()) {
    if (file.endsWith('.test.ts') && !OTHERS.test(file)) await import(`${folder}${file}`);
  }
}
