// The process behind run-modules.ts: imports each module that its arguments name, and prints what they have thrown,
// by name. The first is loaded beforehand, as all of them need it. What goes on for ever is not waited for.
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

const LONG_ENOUGH = 2_000;

const [, , needed, ...names] = process.argv;
await import(needed);

const faults = {};
const imports = names.map((name) =>
  import(name).catch((error) => {
    faults[name] = String(error);
  }),
);
await Promise.race([Promise.all(imports), setTimeout(LONG_ENOUGH)]);
process.stdout.write(`\n${JSON.stringify(faults)}\n`, () => process.exit(0));
