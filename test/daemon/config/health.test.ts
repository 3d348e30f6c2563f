import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith, warningsOf } from './findings.ts';

const BACKENDS = 'backends: { a: { tcp: "10.0.0.2:80" } }';

/** The faults of a group; it begins in line 4, column 3, and each of its options in column 5. */
const group = (...lines: string[]): string[] =>
  faultsOf(fileWith({ health: `\n  web:\n    ${lines.join('\n    ')}` }));

describe('a health group', () => {
  test('without backends is a fault', () => {
    expect(group('backends: {}')).toEqual([
      'a.yaml:5:15: health.web.backends: an empty group is a fault, since nothing could ever be said about it: name at least one backend',
    ]);
  });

  test('cannot leave its backends out', () => {
    expect(group('rise: 2')).toEqual([
      'a.yaml:5:5: health.web.backends: this key is missing: write one such as { web-a: { tcp: "10.0.0.1:8080" } }',
    ]);
  });

  test('cannot have a list of backends', () => {
    expect(group('backends: [ { tcp: "10.0.0.2:80" } ]')).toEqual([
      'a.yaml:5:15: health.web.backends: a list is not a mapping: write one such as { web-a: { tcp: "10.0.0.1:8080" } }',
    ]);
  });

  test('cannot have an interval of 0', () => {
    expect(group('interval: 0s', BACKENDS)).toEqual([
      "a.yaml:5:15: health.web.interval: '0s' is too short: at least 10ms",
    ]);
  });

  test('cannot have an interval without a unit', () => {
    expect(group('interval: 5', BACKENDS)).toEqual([
      'a.yaml:5:15: health.web.interval: 5 has no unit: write 5s or 5ms',
    ]);
  });

  test('cannot have a duration that is none', () => {
    expect(group('timeout: soon', BACKENDS)).toEqual([
      "a.yaml:5:14: health.web.timeout: 'soon' is not a duration: write a number and a unit, such as '500ms', '9s', '2m' or '1h'",
    ]);
  });

  test('cannot rise after 0 results', () => {
    expect(group('rise: 0', BACKENDS)).toEqual([
      'a.yaml:5:11: health.web.rise: 0 is not a number of results in a row: write a whole number from 1 to 1000',
    ]);
  });

  test('cannot fall after half a result', () => {
    expect(group('fall: 0.5', BACKENDS)).toEqual([
      'a.yaml:5:11: health.web.fall: 0.5 is not a number of results in a row: write a whole number from 1 to 1000',
    ]);
  });

  test('cannot be slower in doubt', () => {
    expect(group('interval: 1s', 'fastInterval: 2s', BACKENDS)).toEqual([
      "a.yaml:6:19: health.web.fastInterval: '2s' is longer than the interval: at most 1s",
    ]);
  });

  test('must leave time for a probe before its verdicts are too old', () => {
    expect(group('interval: 1s', 'maxAge: 2s', BACKENDS)).toEqual([
      'a.yaml:6:13: health.web.maxAge: 2s is too short for an interval of 1s and a timeout of 2s: at least 3.1s',
    ]);
  });

  test('may have a timeout longer than its interval', () => {
    expect(group('interval: 1s', 'timeout: 3s', BACKENDS)).toEqual([]);
  });

  test('may be slow in doubt if its interval is slower', () => {
    expect(group('interval: 20s', 'fastInterval: 10s', BACKENDS)).toEqual([]);
  });

  test('has every contradiction between its options reported', () => {
    expect(group('interval: 1s', 'fastInterval: 2s', 'maxAge: 2s', BACKENDS)).toHaveLength(2);
  });

  test('has every faulty option reported', () => {
    expect(group('interval: 0s', 'timeout: 0s', 'rise: 0', 'fall: 0', BACKENDS)).toHaveLength(4);
  });

  test('is refused for an option of a later version', () => {
    expect(group('combine: any', BACKENDS)).toEqual([
      "a.yaml:5:5: health.web.combine: 'combine' is not available in this version of keepcast; write { checks: [ … ], require: any } at the backend",
    ]);
  });

  test('gets a suggestion for an unknown option', () => {
    expect(group('intervall: 1s', BACKENDS)).toEqual([
      "a.yaml:5:5: health.web.intervall: unknown option 'intervall': did you mean 'interval'?",
    ]);
  });

  test('that no announcement uses is a warning', () => {
    const health = `{ web: { ${BACKENDS} }, dns: { ${BACKENDS} } }`;
    expect(warningsOf(fileWith({ health }))).toEqual([
      'a.yaml:3:61: health.dns: no announcement uses this health group',
    ]);
  });

  test('that is unused does not stop a start', () => {
    const health = `{ web: { ${BACKENDS} }, dns: { ${BACKENDS} } }`;
    expect(parseConfiguration(fileWith({ health }), 'a.yaml').configuration).toBeDefined();
  });

  test('counts as used by an announcement that has another fault', () => {
    expect(
      warningsOf(fileWith({ announce: '{ 192.0.2.10/32: { health: web, med: x } }' })),
    ).toEqual([]);
  });
});
