import { describe, expect, test } from '@jest/globals';
import { Health, tcpCheck } from '../../src/health/index.ts';
import { parseSettings, type HealthOptions } from '../../src/health/settings.ts';

const check = (): Promise<void> => Promise.resolve();

/** As JavaScript and configuration files can call it: without types. */
function faultOf(options: object): unknown {
  try {
    Health.of({ backends: { a: check }, ...options });
  } catch (error) {
    return error;
  }
  return 'no fault';
}

describe('the defaults', () => {
  function settingsOf(options: Partial<HealthOptions>) {
    return parseSettings({ backends: { a: check }, ...options }).backends[0]?.checks[0]?.probing;
  }

  test('are an interval of 5 s, 1 s in doubt, rise 3, fall 3', () => {
    const expected = { interval: 5_000, fastInterval: 1_000, rise: 3, fall: 3 };
    expect(settingsOf({})).toMatchObject(expected);
  });

  test('are a timeout of 2 s and a maxAge of 30 s', () => {
    expect(settingsOf({})).toMatchObject({ timeout: 2_000, maxAge: 30_000 });
  });

  test('of the fast interval is the interval where that is shorter', () => {
    expect(settingsOf({ interval: '500ms' })).toMatchObject({ fastInterval: 500 });
  });

  test('of a check are its own', () => {
    const a = tcpCheck('10.0.0.1:80', { timeout: '20s' });
    const { backends } = parseSettings({ backends: { a } });
    expect(backends[0]?.checks[0]?.probing).toMatchObject({ timeout: 20_000, maxAge: 75_000 });
  });

  test('a timeout may be longer than the interval', () => {
    const { backends } = parseSettings({ backends: { a: check }, interval: '1s', timeout: '3s' });
    expect(backends[0]?.checks[0]?.probing.timeout).toBe(3_000);
  });
});

describe('what cannot work is refused with its path', () => {
  test.each([
    ['an empty group', { backends: {} }, 'backends', 'an empty group is a fault'],
    ['no backends', { backends: undefined }, 'backends', 'is not a set of backends'],
    ['a list of backends', { backends: [check] }, 'backends', 'is not a set of backends'],
    ['a backend without a name', { backends: { '': check } }, 'backends', 'needs a name'],
    ['a backend without a check', { backends: { a: [] } }, 'backends.a', 'at least one check'],
    ['what is no check', { backends: { a: 'http://x/' } }, 'backends.a', 'is not a check'],
    [
      'an object that is no check',
      { backends: { a: { kind: 'x' } } },
      'backends.a',
      'is not a check',
    ],
    [
      'what is no check in a list',
      { backends: { a: [check, null] } },
      'backends.a[1]',
      'is not a check',
    ],
    [
      'a check with timeout 0',
      { backends: { a: { ...tcpCheck('x:1'), timeout: 0 } } },
      'backends.a.timeout',
      'too short',
    ],
    ['rise 0', { rise: 0 }, 'rise', 'a whole number from 1 to 1000'],
    ['rise 1.5', { rise: 1.5 }, 'rise', 'a whole number from 1 to 1000'],
    ['fall 1001', { fall: 1_001 }, 'fall', 'a whole number from 1 to 1000'],
    ['a text as fall', { fall: '3' }, 'fall', 'a whole number from 1 to 1000'],
    ['an interval without a unit', { interval: '5' }, 'interval', 'is not a duration'],
    ['interval 0', { interval: 0 }, 'interval', 'at least 10ms'],
    ['timeout 0', { timeout: 0 }, 'timeout', 'at least 1ms'],
    [
      'a fast interval that is slower',
      { fastInterval: '6s' },
      'fastInterval',
      'longer than the interval',
    ],
    ['a maxAge that leaves no time for a probe', { maxAge: '7s' }, 'maxAge', 'at least 7.5s'],
    ['a Map of backends', { backends: new Map() }, 'backends', 'is not a set of backends'],
    ['a check for all backends', { backends: tcpCheck('x:1') }, 'backends', 'is not a set'],
    ['what is no clock', { clock: {} }, 'clock', 'is no clock: leave it out'],
    ['a seed as random', { random: 5 }, 'random', 'is not a function'],
    ['a misspelt option', { intervall: '1s' }, 'intervall', "did you mean 'interval'?"],
  ])('%s', (_, options, path, problem) => {
    expect(faultOf(options)).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      path,
      problem: expect.stringContaining(problem),
    });
  });
});
