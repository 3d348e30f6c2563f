import { describe, expect, test } from '@jest/globals';
import { exabgp, incus, keepalived, loxilb, vrrpScript } from '../../src/health/index.ts';
import { parseProbeOptions } from '../../src/health/probe-options.ts';

describe('a preset has the numbers of', () => {
  test("Incus: healthcheck.interval, timeout, success_count and failure_count, and OVN's pace", () => {
    expect(parseProbeOptions(incus())).toEqual({
      interval: 10_000,
      fastInterval: 10_000,
      downInterval: undefined,
      timeout: 30_000,
      rise: 3,
      fall: 3,
      window: undefined,
      initially: 'offline',
      warmUp: undefined,
      spacing: 'end',
      jitter: 0,
      latency: undefined,
      maxAge: 120_000,
    });
  });

  test('LoxiLB: duration, retries, the dead every 4 s', () => {
    expect(parseProbeOptions(loxilb())).toEqual({
      interval: 60_000,
      fastInterval: 60_000,
      downInterval: 4_000,
      timeout: 2_000,
      rise: 1,
      fall: 2,
      window: undefined,
      initially: 'online',
      warmUp: 15_000,
      spacing: 'start',
      jitter: 0,
      latency: undefined,
      maxAge: 186_000,
    });
  });

  test("Keepalived's checkers: delay_loop, connect_timeout, retry, delay_before_retry, warmup", () => {
    expect(parseProbeOptions(keepalived())).toEqual({
      interval: 60_000,
      fastInterval: 1_000,
      downInterval: undefined,
      timeout: 5_000,
      rise: 1,
      fall: 2,
      window: undefined,
      initially: 'online',
      warmUp: 60_000,
      spacing: 'end',
      jitter: 0,
      latency: undefined,
      maxAge: 195_000,
    });
  });

  test("Keepalived's vrrp_script", () => {
    expect(parseProbeOptions(vrrpScript())).toEqual({
      interval: 1_000,
      fastInterval: 1_000,
      downInterval: undefined,
      timeout: 1_000,
      rise: 1,
      fall: 1,
      window: undefined,
      initially: 'first-result',
      warmUp: undefined,
      spacing: 'start',
      jitter: 0,
      latency: undefined,
      maxAge: 30_000,
    });
  });

  test('exabgp healthcheck', () => {
    expect(parseProbeOptions(exabgp())).toEqual({
      interval: 5_000,
      fastInterval: 1_000,
      downInterval: undefined,
      timeout: 5_000,
      rise: 3,
      fall: 3,
      window: undefined,
      initially: 'unknown',
      warmUp: undefined,
      spacing: 'end',
      jitter: 0,
      latency: undefined,
      maxAge: 30_000,
    });
  });
});

describe('what is to be otherwise', () => {
  test.each([
    ['incus', incus({ interval: '5s' }), { fastInterval: 5_000, timeout: 30_000 }],
    ['loxilb', loxilb({ interval: '5s' }), { fastInterval: 5_000, downInterval: 4_000 }],
    ['keepalived', keepalived({ interval: '6s' }), { fastInterval: 1_000, warmUp: 6_000 }],
    ['vrrpScript', vrrpScript({ interval: '2s' }), { fastInterval: 2_000, timeout: 2_000 }],
    ['exabgp', exabgp({ rise: 1 }), { rise: 1, fall: 3 }],
  ])('follows in %s', (_, options, expected) => {
    expect(parseProbeOptions(options)).toMatchObject(expected);
  });

  test.each([
    ['keepalived', keepalived({ interval: '500ms' }), { interval: 500, fastInterval: 500 }],
    ['exabgp', exabgp({ interval: '100ms' }), { interval: 100, fastInterval: 100 }],
  ])('may be an interval below the fast one of %s', (_, options, expected) => {
    expect(parseProbeOptions(options)).toMatchObject(expected);
  });

  test('must be a duration', () => {
    expect(() => exabgp({ interval: 'soon' as '1s' })).toThrow(
      "interval: 'soon' is not a duration",
    );
  });

  test.each([
    ['incus', incus, { interval: 10_000, rise: 3 }],
    ['loxilb', loxilb, { interval: 60_000, rise: 1 }],
    ['keepalived', keepalived, { interval: 60_000, rise: 1 }],
    ['vrrpScript', vrrpScript, { interval: 1_000, rise: 1 }],
    ['exabgp', exabgp, { interval: 5_000, rise: 3 }],
  ])('is not what is undefined, in %s', (_, preset, expected) => {
    expect(parseProbeOptions(preset({ interval: undefined, rise: undefined }))).toMatchObject(
      expected,
    );
  });

  test('stands', () => {
    expect(parseProbeOptions(keepalived({ warmUp: 0, initially: 'offline' }))).toMatchObject({
      warmUp: 0,
      initially: 'offline',
    });
  });
});
