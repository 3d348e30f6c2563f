import { describe, expect, test } from '@jest/globals';
import { functionCheck } from '../../../src/health/index.ts';

function queueIsShort(): Promise<void> {
  return Promise.resolve();
}

const never = (): AbortSignal => new AbortController().signal;

describe('a function as a check', () => {
  test('is called with the signal', async () => {
    const { signal } = new AbortController();
    let seen: AbortSignal | undefined;
    const check = functionCheck((given) => {
      seen = given;
      return Promise.resolve();
    });
    await check.run(signal);
    expect(seen).toBe(signal);
  });

  test('hands on what the function found', async () => {
    const found = { outcome: 'bad', message: '12 jobs wait' } as const;
    const check = functionCheck(() => Promise.resolve(found));
    expect(await check.run(never())).toEqual(found);
  });

  test('is named after the function', () => {
    expect(functionCheck(queueIsShort).target).toBe('queueIsShort');
  });

  test('may have no name', () => {
    expect(functionCheck(() => Promise.resolve()).target).toBe('anonymous');
  });

  test('takes a target and a timeout', () => {
    expect(
      functionCheck(() => Promise.resolve(), { target: 'the queue', timeout: '3s' }),
    ).toMatchObject({
      kind: 'function',
      target: 'the queue',
      timeout: 3_000,
    });
  });

  test('refuses what is no function', () => {
    expect(() => functionCheck('no' as never)).toThrow("'no' is not a function");
  });
});
