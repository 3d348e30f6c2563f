import {
  ConfigurationError,
  describe,
  parseDuration,
  parseOneOf,
  within,
} from '../../core/index.ts';
import { backendOf } from './cause.ts';
import type { FleetFault } from './faults.ts';
import type { BackendMode } from './fleet-backend.ts';
import type { Fleet } from './fleet.ts';

type Key = 'node' | 'router' | 'backend' | 'mode' | 'by' | 'address' | 'prefix' | 'wait';

/** What each kind has beside; what may be left out has a question mark. */
const KINDS: Readonly<Record<FleetFault['kind'], readonly (Key | `${Key}?`)[]>> = {
  backend: ['node?', 'backend', 'mode'],
  blind: ['node'],
  sees: ['node'],
  freeze: ['node'],
  thaw: ['node'],
  deaf: ['node'],
  hears: ['node'],
  kill: ['node'],
  crash: ['node'],
  restart: ['node'],
  'clock-jump': ['node', 'by'],
  'session-loss': ['node', 'router'],
  partition: ['node', 'router'],
  heal: ['node', 'router'],
  'address-lost': ['node', 'address'],
  disable: ['node', 'prefix'],
  enable: ['node', 'prefix'],
  drain: ['node', 'prefix', 'wait?'],
  undrain: ['node', 'prefix'],
};

const MODES: readonly BackendMode[] = ['good', 'slow', 'dead', 'silent', 'half-broken'];

/**
 * Faults are plain data that somebody has written down: one that says nothing must not be a fleet to which nothing
 * happens.
 * @throws ConfigurationError whose path is what is wrong with it
 */
export function checkFault(fleet: Fleet, fault: FleetFault): void {
  const values = fault as unknown as Readonly<Partial<Record<Key | 'kind', unknown>>>;
  const kinds = Object.keys(KINDS) as FleetFault['kind'][];
  const kind = within('kind', () => parseOneOf(values.kind, kinds));
  for (const key of KINDS[kind]) {
    const name = key.replace('?', '') as Key;
    const value = values[name];
    if (value === undefined && key.endsWith('?')) continue;
    if (value === undefined) throw new ConfigurationError(name, `a fault of kind ${kind} needs it`);
    checkValue(name, value);
  }
  if (fault.kind === 'backend') backendOf(fleet, fault);
  else fleet.node(fault.node);
  if ('router' in fault) fleet.router(fault.router);
}

function checkValue(key: Key, value: unknown): void {
  switch (key) {
    case 'mode':
      within(key, () => parseOneOf(value, MODES));
      return;
    case 'wait':
      within(key, () => parseDuration(value));
      return;
    case 'by':
      if (typeof value === 'number' && Number.isFinite(value)) return;
      throw new ConfigurationError(key, 'write a number of milliseconds');
    default:
      if (typeof value === 'string') return;
      throw new ConfigurationError(key, `${describe(value)} is no text`);
  }
}
