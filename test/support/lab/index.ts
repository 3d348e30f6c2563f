/**
 * Real daemons in network namespaces, for test/interop. Importing this gives a test file what the lab needs of jest:
 * patience, and a cleanup at its end that happens even if tests fail.
 */
import { afterAll, jest } from '@jest/globals';
import { labCleanup } from './cleanup.ts';

/** Longer than the deadline of any one `waitFor`, so that a failure says what was missing, not "exceeded timeout". */
jest.setTimeout(120_000);

afterAll(async () => {
  await labCleanup.run();
}, 120_000);

export { Bird, type BirdOptions } from './bird.ts';
export type { BirdProtocol, BirdRoute } from './bird-output.ts';
export { labCleanup } from './cleanup.ts';
export { HttpBackend, type HttpBackendOptions } from './http-backend.ts';
export {
  Keepcast,
  type EventOptions,
  type KeepcastEvent,
  type KeepcastOptions,
} from './keepcast.ts';
export { LabProcess, type Exit } from './lab-process.ts';
export { namespaceNames } from './leftovers.ts';
export { link, Namespace, type LinkOptions } from './namespace.ts';
export { waitFor, type WaitOptions } from './wait-for.ts';
