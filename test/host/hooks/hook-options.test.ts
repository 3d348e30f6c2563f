import { describe, expect, test } from '@jest/globals';
import { parseHooks } from '../../../src/host/index.ts';

describe('a hook', () => {
  test('is run for every state, for at most 30 s, and again where it fails', () => {
    expect(parseHooks([{ run: ['/bin/moved', 'now'] }])).toEqual([
      {
        command: ['/bin/moved', 'now'],
        on: new Set(['announce', 'withdraw', 'drain']),
        timeout: 30_000,
        retry: true,
      },
    ]);
  });

  test('may be for some states, and have its own time', () => {
    expect(parseHooks([{ run: ['x'], on: ['withdraw'], timeout: '500ms' }])).toMatchObject([
      { on: new Set(['withdraw']), timeout: 500 },
    ]);
  });

  test.each([
    ['no list', { run: ['x'] }, 'is not a list'],
    ['no object', ['x'], '[0]: '],
    ['a command line', [{ run: 'systemctl stop web' }], '[0].run: '],
    ['no program', [{ run: [] }], '[0].run: name the program'],
    ['a program without a name', [{ run: [''] }], '[0].run: name the program'],
    ['what is no word', [{ run: ['x', 7] }], '[0].run[1]: '],
    ['an unknown state', [{ run: ['x'], on: ['up'] }], '[0].on[0]: '],
    ['no state', [{ run: ['x'], on: [] }], '[0].on: a hook for no state'],
    ['no time', [{ run: ['x'], timeout: 0 }], '[0].timeout: '],
    ['no yes or no', [{ run: ['x'], retry: 3 }], '[0].retry: '],
    ['an unknown option', [{ run: ['x'], shell: true }], '[0].shell: '],
  ])('is refused for %s', (_what, value, message) => {
    expect(() => parseHooks(value)).toThrow(message);
  });
});
