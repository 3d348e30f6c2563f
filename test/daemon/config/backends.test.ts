import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith } from './findings.ts';

/** A file whose only backend is this, which begins in line 7, column 10; options of its group begin in column 5. */
const fileOf = (backend: string, group = 'interval: 5s'): string =>
  fileWith({ health: `\n  web:\n    ${group}\n    backends:\n      a: ${backend}` });

/** The faults of that file, without the path of the group. */
const faults = (backend: string, group?: string): string[] =>
  faultsOf(fileOf(backend, group)).map((fault) =>
    fault.replace('health.web.backends.', '').replace('health.web.', ''),
  );

const CHECK = '{ tcp: "10.0.0.2:80" }';

describe('a backend with options of its own', () => {
  test('is in the form that Health.of takes', () => {
    const { configuration } = parseConfiguration(
      fileOf(`{ check: ${CHECK}, interval: 1s, fastInterval: 500ms, rise: 1 }`),
      'a.yaml',
    );
    expect(configuration?.health['web']?.backends['a']).toMatchObject({
      check: { kind: 'tcp', target: '10.0.0.2:80' },
      interval: '1s',
      fastInterval: '500ms',
      rise: 1,
    });
  });

  test('has a check with faults of its own', () => {
    expect(faults('{ check: { tcp: "10.0.0.2" }, interval: 1s }')).toEqual([
      "a.yaml:7:26: a.check.tcp: '10.0.0.2' is not an address and a port: write 10.0.0.1:8080 or [2001:db8::1]:8080, with a port from 1 to 65535",
    ]);
  });

  test('has each of its options looked at', () => {
    expect(faults(`{ check: ${CHECK}, interval: 1, rise: 0, fall: x }`)).toEqual([
      'a.yaml:7:53: a.interval: 1 has no unit: write 1s or 1ms',
      'a.yaml:7:62: a.rise: 0 is not a number of results in a row: write a whole number from 1 to 1000',
      "a.yaml:7:71: a.fall: 'x' is not a number: write one such as 3, without quotes",
    ]);
  });

  test('has them looked at beside those of its group', () => {
    expect(faults(`{ check: ${CHECK}, fastInterval: 2s }`, 'interval: 1s')).toEqual([
      "a.yaml:7:57: a.fastInterval: '2s' is longer than the interval: at most 1s",
    ]);
  });

  test('has no faults of its group', () => {
    expect(faults(`{ check: ${CHECK}, rise: 2 }`, 'interval: 0s')).toEqual([
      "a.yaml:5:15: interval: '0s' is too short: at least 10ms",
    ]);
  });

  test('gets a suggestion for an unknown option', () => {
    expect(faults(`{ check: ${CHECK}, intervall: 1s }`)).toEqual([
      "a.yaml:7:43: a.intervall: unknown option 'intervall': did you mean 'interval'?",
    ]);
  });

  test('may have weight, maintenance, and a requirement of its checks', () => {
    const { configuration } = parseConfiguration(
      fileOf(
        `{ checks: [ ${CHECK}, ${CHECK} ], require: { atLeast: 2 }, weight: 3, maintenance: "a new disk" }`,
      ),
      'a.yaml',
    );
    expect(configuration?.health['web']?.backends['a']).toMatchObject({
      checks: [{ kind: 'tcp' }, { kind: 'tcp' }],
      require: { atLeast: 2 },
      weight: 3,
      maintenance: 'a new disk',
    });
  });

  test('may have ports', () => {
    const { configuration } = parseConfiguration(
      fileOf(`{ ports: { "80": ${CHECK}, "443": [ ${CHECK} ] }, acrossPorts: any }`),
      'a.yaml',
    );
    expect(configuration?.health['web']?.backends['a']).toMatchObject({
      ports: { '80': [{ kind: 'tcp' }], '443': [{ kind: 'tcp' }] },
      acrossPorts: 'any',
    });
  });

  test.each([
    [
      `{ check: ${CHECK}, weight: -1 }`,
      'a.yaml:7:51: a.weight: -1 is not a weight: write a whole number from 0 to 65535',
    ],
    [
      `{ check: ${CHECK}, require: any }`,
      'a.yaml:7:52: a.require: a backend with one check has no require: leave it out',
    ],
    [
      `{ checks: [ ${CHECK} ], require: { atLeast: 2 } }`,
      'a.yaml:7:68: a.require.atLeast: 2 is not a number of those there are: write a whole number from 1 to 1',
    ],
    [
      `{ checks: [ ${CHECK} ], require: most }`,
      "a.yaml:7:57: a.require: 'most' is not a requirement: write 'all', 'any' or { atLeast: 2 }",
    ],
    [
      `{ ports: { "80": ${CHECK} }, acrossPorts: most }`,
      "a.yaml:7:66: a.acrossPorts: 'most' is not allowed: write any or all",
    ],
    [`{ ports: {} }`, 'a.yaml:7:19: a.ports: there is no port'],
    [
      `{ ports: { "80": { tcp: "10.0.0.2" } } }`,
      'a.yaml:7:34: a.ports["80"].tcp: \'10.0.0.2\' is not an address and a port: write 10.0.0.1:8080 or [2001:db8::1]:8080, with a port from 1 to 65535',
    ],
  ])('%s is refused', (written, fault) => {
    expect(faults(written)).toEqual([fault]);
  });

  test('may probe as another system does', () => {
    const { configuration } = parseConfiguration(
      fileOf(`{ check: ${CHECK}, preset: vrrpScript, fall: 2 }`),
      'a.yaml',
    );
    expect(configuration?.health['web']?.backends['a']).toMatchObject({
      interval: '1s',
      timeout: '1s',
      rise: 1,
      fall: 2,
    });
  });

  test('is judged by one thing', () => {
    expect(faults(`{ check: ${CHECK}, checks: [ ${CHECK} ] }`)).toEqual([
      'a.yaml:7:43: a.checks: a backend is judged by one of check, checks and ports: there is check too',
    ]);
  });

  test('has a list of checks where it has several', () => {
    expect(faults(`{ checks: ${CHECK} }`)).toEqual([
      'a.yaml:7:20: a.checks: a mapping is not a list: write one such as [ { tcp: "10.0.0.1:8080" } ]',
    ]);
  });

  test('has a mapping of ports', () => {
    expect(faults(`{ ports: [ ${CHECK} ] }`)).toEqual([
      'a.yaml:7:19: a.ports: a list is not a mapping: write one such as { "80": { tcp: "10.0.0.1:8080" } }',
    ]);
  });

  test('is no other group', () => {
    expect(faults('{ group: dns }')).toEqual([
      "a.yaml:7:12: a.group: 'group' is not available in this version of keepcast; write its backends here, or bind the prefix to both groups",
    ]);
  });
});

describe('a preset', () => {
  const options = (group: string) =>
    parseConfiguration(fileOf(CHECK, group), 'a.yaml').configuration?.health['web'];

  test.each([
    ['incus', { interval: '10s', timeout: '30s', rise: 3, fall: 3, initially: 'offline' }],
    ['loxilb', { interval: '60s', timeout: '2s', rise: 1, fall: 2, initially: 'online' }],
    ['keepalived', { interval: '60s', timeout: '5s', rise: 1, fall: 2, initially: 'online' }],
    ['vrrpScript', { interval: '1s', timeout: '1s', rise: 1, fall: 1 }],
    ['exabgp', { interval: '5s', timeout: '5s', rise: 3, fall: 3, spacing: 'end' }],
  ])('%s stands for its options', (name, expected) => {
    expect(options(`preset: ${name}`)).toMatchObject(expected);
  });

  test('leaves what is written', () => {
    expect(options('preset: keepalived\n    interval: 5s')).toMatchObject({
      interval: '5s',
      fall: 2,
    });
  });

  // Its own fast interval is 1 s.
  test('follows an interval that is shorter than its fast one', () => {
    expect(options('preset: exabgp\n    interval: 500ms')).toMatchObject({
      fastInterval: '500ms',
    });
  });

  test('is not blamed for what is written beside it', () => {
    expect(faults(CHECK, 'preset: keepalived\n    maxAge: 30s')).toEqual([
      'a.yaml:6:13: maxAge: 30s is too short for an interval of 60s and a timeout of 5s: at least 65s',
    ]);
  });

  test('is one of those there are', () => {
    expect(faults(CHECK, 'preset: haproxy')).toEqual([
      "a.yaml:5:13: preset: 'haproxy' is not allowed: write incus or loxilb or keepalived or vrrpScript or exabgp",
    ]);
  });
});

describe('how a group probes', () => {
  test.each([
    ['window: 5', 'a.yaml:5:13: window: 5 is not a mapping: write one such as { bad: 5, of: 10 }'],
    [
      'window: { bad: x, of: 10 }',
      "a.yaml:5:20: window.bad: 'x' is not a number: write one such as 5, without quotes",
    ],
    ['window: { bad: 5 }', 'a.yaml:5:13: window.of: this key is missing'],
    ['warmUp: 5', 'a.yaml:5:13: warmUp: 5 has no unit: write 5s or 5ms'],
    [
      'latency: 200ms',
      "a.yaml:5:14: latency: '200ms' is not a mapping: write one such as { above: 200ms }",
    ],
    ['latency: { above: 200 }', 'a.yaml:5:23: latency.above: 200 has no unit: write 200s or 200ms'],
    [
      'jitter: 10%',
      "a.yaml:5:13: jitter: '10%' is not a number: write one such as 0.1, without quotes",
    ],
  ])('with %s is refused', (option, fault) => {
    expect(faults(CHECK, option)).toEqual([fault]);
  });
});
