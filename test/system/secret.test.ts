import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { parseSecret, Secret } from '../../src/system/index.ts';

const secret = new Secret('hunter2');

describe('a secret', () => {
  test('gives its text to who asks for it', () => {
    expect(secret.reveal()).toBe('hunter2');
  });

  test('is not in a string', () => {
    expect(String(secret)).toBe('[secret]');
  });

  test('is not in JSON', () => {
    expect(JSON.stringify({ password: secret })).toBe('{"password":"[secret]"}');
  });

  test('is not in what the console shows', () => {
    expect(inspect({ password: secret })).toBe('{ password: Secret {} }');
  });

  test('is not in what the console shows of hidden properties', () => {
    expect(inspect(secret, { showHidden: true, customInspect: false })).not.toContain('hunter2');
  });

  test('is not among its properties', () => {
    expect(Reflect.ownKeys(secret)).toEqual([]);
  });

  test('equals another with the same text', () => {
    expect(secret.equals(new Secret('hunter2'))).toBe(true);
  });

  test('does not equal another with another text', () => {
    expect(secret.equals(new Secret('hunter3'))).toBe(false);
  });
});

describe('the source of a secret', () => {
  test('may be the text', () => {
    expect(parseSecret('hunter2').reveal()).toBe('hunter2');
  });

  test('may be a secret', () => {
    expect(parseSecret(secret)).toBe(secret);
  });

  test('may be an environment variable', () => {
    const stores = { environment: { BGP_PASSWORD: 'hunter2' } };
    expect(parseSecret({ environment: 'BGP_PASSWORD' }, stores).reveal()).toBe('hunter2');
  });

  test.each([
    ['hunter2\n', 'hunter2'],
    ['hunter2\r\n', 'hunter2'],
    ['hunter2', 'hunter2'],
    [' hunter2 \n\n', ' hunter2 \n'],
  ])('may be a file, without one line end: %j', (text, expected) => {
    expect(parseSecret({ file: 'password' }, { readFile: () => text }).reveal()).toBe(expected);
  });

  test('may be a file whose path is handed on as it is', () => {
    const paths: string[] = [];
    parseSecret({ file: './a/../password' }, { readFile: (path) => `${paths.push(path)}` });
    expect(paths).toEqual(['./a/../password']);
  });
});

describe('a source that leads nowhere', () => {
  const stores = {
    environment: { EMPTY: '' },
    readFile: (path: string): string => {
      if (path === 'empty') return '\n';
      throw new Error('ENOENT: no such file');
    },
  };

  test.each<[string, unknown, string]>([
    ['an empty text', '', 'the text is empty: a secret has at least one character'],
    [
      'a variable that is not set',
      { environment: 'NOBODY' },
      'environment: the environment variable NOBODY is not set: set it before the start',
    ],
    [
      'a name that every object has',
      { environment: 'toString' },
      'environment: the environment variable toString is not set: set it before the start',
    ],
    [
      'an empty variable',
      { environment: 'EMPTY' },
      'the environment variable EMPTY is empty: a secret has at least one character',
    ],
    [
      'an empty file',
      { file: 'empty' },
      'the file empty is empty: a secret has at least one character',
    ],
    [
      'a file that is not there',
      { file: 'nowhere' },
      'file: cannot read nowhere: ENOENT: no such file',
    ],
  ])('%s is refused', (_name, source, message) => {
    expect(() => parseSecret(source, stores)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_CONFIGURATION', message }),
    );
  });

  test('a file is refused where nobody reads files', () => {
    expect(() => parseSecret({ file: 'password' })).toThrow('read it yourself');
  });
});

describe('a source of the wrong form', () => {
  test.each<[string, unknown]>([
    ['a number', 4711],
    ['a list', ['4711']],
    ['nothing', null],
    ['another key', { plain: '4711' }],
    ['two keys', { environment: '4711', file: '4711' }],
    ['a variable whose name is no text', { environment: 4711 }],
    ['a file without a name', { file: '' }],
  ])('%s is refused, and not shown', (_name, source) => {
    expect(() => parseSecret(source)).toThrow(
      expect.objectContaining({
        message:
          'what is written here is no secret: write the text in quotes, { environment: NAME } or { file: PATH }',
      }),
    );
  });
});
