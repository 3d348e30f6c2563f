// The process behind host-state.test.ts: runs each check that its argument names, once, and prints what came of them.
import process from 'node:process';
import { addressCheck, interfaceCheck } from '../../../src/health/index.ts';

const create = { address: addressCheck, interface: interfaceCheck };

const results = [];
for (const [kind, target, options] of JSON.parse(process.argv[2] ?? '[]')) {
  results.push(await create[kind](target, options).run(new globalThis.AbortController().signal));
}
process.stdout.write(JSON.stringify(results));
