import process from 'node:process';
import { setImmediate } from 'node:timers';

/** What keeps the process alive now and did not at `before`, which is what this gave then. */
export async function activeResources(before = []) {
  // A socket that has been closed counts until this turn of the event loop is over.
  await new Promise((resolve) => setImmediate(resolve));
  const known = [...before];
  return process.getActiveResourcesInfo().filter((resource) => {
    const index = known.indexOf(resource);
    if (index >= 0) known.splice(index, 1);
    return index < 0;
  });
}

/** Writes what a test reads. */
export function tell(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
