import { afterEach, describe, expect, test } from '@jest/globals';
import { NamespaceLock } from '../../src/system/index.ts';

const NAME = `test/${process.pid}`;
let locks: NamespaceLock[] = [];

function lock(name = NAME): NamespaceLock {
  const made = new NamespaceLock(name);
  locks.push(made);
  return made;
}

afterEach(() => {
  for (const each of locks) each.release();
  locks = [];
});

describe('a lock of a network namespace', () => {
  test('has one holder', async () => {
    await lock().acquire();
    await expect(lock().acquire()).resolves.toBe(false);
  });

  test('stays with its holder, who may ask again', async () => {
    const held = lock();
    await held.acquire();
    await expect(held.acquire()).resolves.toBe(true);
  });

  test('is free again when it is released', async () => {
    const first = lock();
    await first.acquire();
    first.release();
    await expect(lock().acquire()).resolves.toBe(true);
  });

  test('is another one by another name', async () => {
    await lock().acquire();
    await expect(lock(`${NAME}/other`).acquire()).resolves.toBe(true);
  });
});
