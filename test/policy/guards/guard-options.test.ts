import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '../../../src/core/index.ts';
import {
  parseGuards,
  type AnnouncersView,
  type Guard,
  type GuardOptions,
} from '../../../src/policy/index.ts';

const view: AnnouncersView = {
  announcers: () => undefined,
  on: () => undefined,
  off: () => undefined,
};

function parse(options: unknown): readonly Guard<unknown, string>[] {
  return parseGuards(options as GuardOptions<string>, {
    prefix: '192.0.2.1/32',
    attributes: (value) => {
      if (typeof value === 'string') return value;
      throw new ConfigurationError('med', 'is no number');
    },
  });
}

function faultOf(options: unknown): { readonly path: string; readonly problem: string } {
  try {
    parse(options);
  } catch (error) {
    if (error instanceof ConfigurationError) return { path: error.path, problem: error.problem };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('guards', () => {
  test('are none by default', () => {
    expect(parse({})).toEqual([]);
  });

  test('are asked in their order, however they are written', () => {
    const guards = parse({
      slowStart: { prepend: [1] },
      minAnnouncers: { atLeast: 1, view, whenUnknown: 'hold' },
      flapDamping: true,
      holdDown: '30s',
      startupHold: '10s',
      sharedCause: true,
      lease: '15s',
    });
    expect(guards.map(({ name }) => name)).toEqual([
      ...['lease', 'shared-cause', 'startup-hold', 'hold-down', 'flap-damping'],
      ...['min-announcers', 'slow-start'],
    ]);
  });

  test('that are false are none', () => {
    expect(parse({ flapDamping: false, sharedCause: false })).toEqual([]);
  });

  test.each([
    { options: { holdDown: '25h' }, path: 'holdDown', says: 'from 1ms to 24h, or leave it out' },
    { options: { holdDown: 0 }, path: 'holdDown', says: '0 is out of range' },
    { options: { holdDown: 'soon' }, path: 'holdDown', says: "'soon' is not a duration" },
    { options: { startupHold: '0s' }, path: 'startupHold', says: "'0s' is out of range" },
    { options: { lease: '99ms' }, path: 'lease', says: 'from 100ms to 24h' },
    { options: { holddown: '1s' }, path: 'holddown', says: "did you mean 'holdDown'?" },
    { options: { massWithdraw: {} }, path: 'massWithdraw', says: "unknown option 'massWithdraw'" },
    { options: { flapDamping: 3 }, path: 'flapDamping', says: '3 is not an object of options' },
    {
      options: { flapDamping: { reuse: 2_000 } },
      path: 'flapDamping.reuse',
      says: '2000 is not less than suppress (2000)',
    },
    {
      options: { flapDamping: { suppress: 13_000 } },
      path: 'flapDamping.suppress',
      says: 'no penalty is ever above 13000',
    },
    {
      options: { flapDamping: { halfLife: '1ms' } },
      path: 'flapDamping.halfLife',
      says: 'from 1s to 24h',
    },
    { options: { slowStart: {} }, path: 'slowStart', says: 'a slow start has no steps' },
    { options: { slowStart: { prepend: [] } }, path: 'slowStart.prepend', says: '0 steps' },
    {
      options: { slowStart: { prepend: [1, 2] } },
      path: 'slowStart.prepend[1]',
      says: '2 is not less than 1 before it',
    },
    {
      options: { slowStart: { prepend: [65] } },
      path: 'slowStart.prepend[0]',
      says: 'write a whole number from 1 to 64',
    },
    {
      options: { slowStart: { med: [1], atStart: 'yes' } },
      path: 'slowStart.atStart',
      says: "'yes' is neither true nor false",
    },
    {
      options: { sharedCause: { policy: 'ignore' } },
      path: 'sharedCause.policy',
      says: 'write hold or withdraw',
    },
    {
      options: { sharedCause: { policy: 'withdraw', holdFor: '1m' } },
      path: 'sharedCause.holdFor',
      says: 'a route that is withdrawn is not held',
    },
    {
      options: { sharedCause: { attributes: 3 } },
      path: 'sharedCause.attributes.med',
      says: 'is no number',
    },
    {
      options: { sharedCause: { dependencies: { gateway: ['a'] } } },
      path: 'sharedCause.dependencies.gateway',
      says: 'what fewer than two backends depend on is not shared',
    },
    {
      options: { sharedCause: { dependencies: {} } },
      path: 'sharedCause.dependencies',
      says: "write such as { gateway: ['web-a', 'web-b'] }",
    },
    {
      options: { minAnnouncers: { atLeast: 1, whenUnknown: 'hold' } },
      path: 'minAnnouncers.view',
      says: 'no cluster view is configured',
    },
    {
      options: { minAnnouncers: { atLeast: 1, view: {}, whenUnknown: 'hold' } },
      path: 'minAnnouncers.view',
      says: '{} is not a cluster view',
    },
    {
      options: { minAnnouncers: { atLeast: 1, view } },
      path: 'minAnnouncers.whenUnknown',
      says: 'write withdraw or hold',
    },
    {
      options: { minAnnouncers: { atLeast: 0, view, whenUnknown: 'hold' } },
      path: 'minAnnouncers.atLeast',
      says: 'write a whole number from 1 to 10000',
    },
  ])('refuse $options at $path', ({ options, path, says }) => {
    const fault = faultOf(options);
    expect([fault.path, fault.problem]).toEqual([path, expect.stringContaining(says)]);
  });
});
