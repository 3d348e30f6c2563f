import { describe, expect, test } from '@jest/globals';
import {
  ConfigurationError,
  errorCode,
  errorMessage,
  KeepcastError,
  notAvailable,
  within,
} from '../../src/core/index.ts';

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
}

describe('KeepcastError', () => {
  test('has a code to match on, and keeps its cause', () => {
    const cause = new Error('below');
    const error = new KeepcastError('ERR_OF_TEST', 'above', { cause });
    expect(error).toMatchObject({ name: 'KeepcastError', code: 'ERR_OF_TEST', message: 'above' });
    expect(error.cause).toBe(cause);
  });
});

describe('ConfigurationError', () => {
  test('says where and what', () => {
    const error = new ConfigurationError('peers[0].holdTime', '2 is too short');
    expect(error).toMatchObject({
      name: 'ConfigurationError',
      code: 'ERR_INVALID_CONFIGURATION',
      message: 'peers[0].holdTime: 2 is too short',
      path: 'peers[0].holdTime',
      problem: '2 is too short',
    });
  });

  test('about the whole has no path', () => {
    expect(new ConfigurationError('', 'is empty').message).toBe('is empty');
  });

  test.each([
    ['', 'peers'],
    ['address', 'peers.address'],
    ['[0].address', 'peers[0].address'],
  ])('with path %p, seen from further out, has path %p', (path, expected) => {
    expect(new ConfigurationError(path, 'is wrong').within('peers')).toMatchObject({
      path: expected,
      problem: 'is wrong',
    });
  });

  test('keeps its code and its cause on the way out', () => {
    const cause = new Error('below');
    const inner = new ConfigurationError('a', 'is wrong', { cause, code: 'ERR_NOT_AVAILABLE' });
    expect(inner.within('b')).toMatchObject({ code: 'ERR_NOT_AVAILABLE', cause });
  });
});

describe('notAvailable', () => {
  test('refuses by name and says what to do', () => {
    expect(notAvailable('peers[0].bfd', 'BFD', 'leave it out')).toMatchObject({
      code: 'ERR_NOT_AVAILABLE',
      message: 'peers[0].bfd: BFD is not available in this version of keepcast; leave it out',
    });
  });
});

describe('within', () => {
  test('returns what was built', () => {
    expect(within('peers', () => 7)).toBe(7);
  });

  test('puts the path in front of a configuration error', () => {
    const build = (): never => {
      throw new ConfigurationError('asn', 'is 0');
    };
    expect(thrownBy(() => within('peers', build))).toMatchObject({ path: 'peers.asn' });
  });

  test('leaves every other error alone', () => {
    const error = new TypeError('a bug');
    const build = (): never => {
      throw error;
    };
    expect(thrownBy(() => within('peers', build))).toBe(error);
  });
});

describe('errorCode', () => {
  test.each([
    [{ code: 'ECONNREFUSED' }, 'ECONNREFUSED'],
    [{ code: 7 }, undefined],
    [{}, undefined],
    [null, undefined],
    [undefined, undefined],
    ['ECONNREFUSED', undefined],
  ])('of %p is %p', (thrown, expected) => {
    expect(errorCode(thrown)).toBe(expected);
  });
});

describe('errorMessage', () => {
  test.each([
    [new Error('it broke'), 'it broke'],
    [{ message: 'of another realm' }, 'of another realm'],
    ['a text', 'a text'],
    [{ message: '', code: 'ECONNREFUSED' }, 'ECONNREFUSED'],
    [{ message: 7 }, 'no message'],
    [new Error(), 'no message'],
    ['', 'no message'],
    [null, 'no message'],
    [undefined, 'no message'],
    [7, 'no message'],
  ])('of %p is %p', (thrown, expected) => {
    expect(errorMessage(thrown)).toBe(expected);
  });
});
