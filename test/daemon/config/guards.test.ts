import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { parseProbeOptions } from '../../../src/health/probe-options.ts';
import { faultsOf, fileWith, warningsOf } from './findings.ts';

/** The faults of the guards of an announcement, which begin in line 7, column 13. */
const guards = (written: string): string[] =>
  faultsOf(
    fileWith({
      health: '{ web: { backends: { a: { tcp: "10.0.0.2:80" }, b: { tcp: "10.0.0.3:80" } } } }',
      announce: `\n  192.0.2.1/32:\n    health: web\n    guards: ${written}`,
    }),
  ).map((fault) => fault.replace('announce["192.0.2.1/32"].', ''));

/** The faults of the section `guards`, which begins in line 5, column 9. */
const common = (written: string): string[] => faultsOf(fileWith({ guards: written }));

describe('the guards of an announcement', () => {
  test('are taken as they are written', () => {
    const text = fileWith({
      health: '{ web: { backends: { a: { tcp: "10.0.0.2:80" }, b: { tcp: "10.0.0.3:80" } } } }',
      announce:
        '{ 192.0.2.1/32: { health: web, guards: { holdDown: 30s, startupHold: 10s, lease: 15s, flapDamping: true, slowStart: { prepend: [3, 2, 1], every: 30s, atStart: true }, sharedCause: { dependencies: { gateway: [a, b] }, within: 5s, holdFor: 1m, attributes: { med: 1000 } } } } }',
    });
    expect(parseConfiguration(text, 'a.yaml').configuration?.announce[0]?.guards).toEqual({
      holdDown: '30s',
      startupHold: '10s',
      lease: '15s',
      flapDamping: true,
      slowStart: { prepend: [3, 2, 1], every: '30s', atStart: true },
      sharedCause: {
        dependencies: { gateway: ['a', 'b'] },
        within: '5s',
        holdFor: '1m',
        attributes: { med: 1000 },
      },
    });
  });

  test.each([
    { written: '[ holdDown ]', fault: '7:13: guards: a list is not a mapping' },
    { written: '{ holdDown: 30 }', fault: '7:25: guards.holdDown: 30 has no unit' },
    { written: '{ holdDown: 25h }', fault: "7:25: guards.holdDown: '25h' is out of range" },
    { written: '{ lease: 1ms }', fault: "7:22: guards.lease: '1ms' is out of range" },
    { written: '{ holddown: 1s }', fault: "7:15: guards.holddown: unknown option 'holddown'" },
    { written: '{ massWithdraw: {} }', fault: '7:15: guards.massWithdraw: unknown option' },
    { written: '{ flapDamping: yes }', fault: "7:28: guards.flapDamping: 'yes' is not a mapping" },
    {
      written: '{ flapDamping: { halfLife: 15 } }',
      fault: '7:40: guards.flapDamping.halfLife: 15 has no unit',
    },
    {
      written: '{ flapDamping: { reuse: 3000 } }',
      fault: '7:37: guards.flapDamping.reuse: 3000 is not less than suppress (2000)',
    },
    {
      written: '{ slowStart: { every: 1m } }',
      fault: '7:26: guards.slowStart: a slow start has no steps',
    },
    {
      written: '{ slowStart: { prepend: [3, 70] } }',
      fault: '7:41: guards.slowStart.prepend[1]: 70 is not a step',
    },
    {
      written: '{ sharedCause: { attributes: { med: -1 } } }',
      fault: '7:49: guards.sharedCause.attributes.med: ',
    },
    {
      written: '{ sharedCause: { dependencies: { gateway: [a] } } }',
      fault: '7:55: guards.sharedCause.dependencies.gateway: what fewer than two',
    },
    {
      written: '{ sharedCause: { dependencies: { gateway: [a, c] } } }',
      fault: "7:59: guards.sharedCause.dependencies.gateway[1]: unknown backend 'c'",
    },
    {
      written: '{ minAnnouncers: { atLeast: 1, whenUnknown: hold } }',
      fault:
        "7:15: guards.minAnnouncers: 'minAnnouncers' is not available in this version of keepcast; a file cannot name yet who knows what other nodes announce: leave it out, and look at sharedCause",
    },
  ])('with a fault are refused where it stands: $written', ({ written, fault }) => {
    expect(guards(written)).toEqual([expect.stringContaining(`a.yaml:${fault}`)]);
  });

  test('have every fault reported', () => {
    expect(
      guards(
        '{ holdDown: 1, flapDamping: { halfLife: 0s, penalty: 0 }, slowStart: { prepend: [], every: 0s } }',
      ),
    ).toHaveLength(5);
  });
});

describe('a lease', () => {
  /** The warnings of a lease in line 4. */
  const warnings = (group: string, lease: string): string[] =>
    warningsOf(
      fileWith({
        health: `{ web: { ${group}backends: { a: { tcp: "10.0.0.2:80" } } } }`,
        announce: `{ 192.0.2.1/32: { health: web, guards: { lease: ${lease} } } }`,
      }),
    );

  test('that expires between two results is warned of', () => {
    // 2 s × 1.1 + 500 ms.
    expect(warnings('interval: 2s, timeout: 500ms, ', '2700ms')).toEqual([
      'a.yaml:4:59: announce["192.0.2.1/32"].guards.lease: two results of one check may be 2.7s apart (interval, jitter and timeout): the lease would expire between them; write a longer one',
    ]);
  });

  test('is held to every group that it is about: each has to renew it', () => {
    const fast = 'fast: { interval: 1s, timeout: 500ms, backends: { a: { tcp: "10.0.0.2:80" } } }';
    const slow = 'slow: { interval: 9s, timeout: 500ms, backends: { a: { tcp: "10.0.0.3:80" } } }';
    const found = warningsOf(
      fileWith({
        health: `{ ${fast}, ${slow} }`,
        announce: '{ 192.0.2.1/32: { health: [fast, slow], guards: { lease: 5s } } }',
      }),
    );
    expect(found).toEqual([expect.stringContaining('may be 10.4s apart')]);
  });

  test('that does not is not', () => {
    expect(warnings('interval: 2s, timeout: 500ms, ', '2701ms')).toEqual([]);
  });

  test('is held to the defaults of a group that says nothing', () => {
    const { interval, timeout, jitter } = parseProbeOptions({});
    const gap = interval * (1 + jitter) + timeout;
    expect([warnings('', `${gap}ms`).length, warnings('', `${gap + 1}ms`).length]).toEqual([1, 0]);
  });
});

describe('the section guards', () => {
  test('has the limits of a mass withdrawal', () => {
    const written = '{ massWithdraw: { atMost: 20%, within: 60s, release: 5m } }';
    expect(
      parseConfiguration(fileWith({ guards: written }), 'a.yaml').configuration?.guards,
    ).toEqual({
      massWithdraw: { atMost: '20%', within: '60s', release: '5m' },
    });
  });

  test.each([
    { written: '{ holdDown: 1s }', fault: "5:11: guards.holdDown: unknown option 'holdDown'" },
    {
      written: '{ massWithdraw: true }',
      fault: '5:25: guards.massWithdraw: true is not a mapping',
    },
    {
      written: '{ massWithdraw: { atMost: 0% } }',
      fault: "5:35: guards.massWithdraw.atMost: '0%' is not a limit",
    },
    {
      written: '{ massWithdraw: { release: ack } }',
      fault:
        "5:36: guards.massWithdraw.release: 'ack' is not available in this version of keepcast",
    },
    {
      written: '{ massWithdraw: { release: 10 } }',
      fault: '5:36: guards.massWithdraw.release: 10 has no unit',
    },
    {
      written: '{ massWithdraw: { attributes: { prepend: 65 } } }',
      fault: '5:50: guards.massWithdraw.attributes.prepend: ',
    },
  ])('with a fault is refused where it stands: $written', ({ written, fault }) => {
    expect(common(written)).toEqual([expect.stringContaining(`a.yaml:${fault}`)]);
  });
});
