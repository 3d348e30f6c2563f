import { expect, test } from '@jest/globals';
import { Cleanup } from './cleanup.ts';

test('undoes the newest first', async () => {
  const cleanup = new Cleanup();
  const undone: string[] = [];
  cleanup.add('first', () => void undone.push('first'));
  cleanup.add('second', () => void undone.push('second'));
  await cleanup.run();
  expect(undone).toEqual(['second', 'first']);
});

test('undoes the rest although one fails, and names the one', async () => {
  const cleanup = new Cleanup();
  let undone = false;
  cleanup.add('the folder', () => {
    undone = true;
  });
  cleanup.add('the namespace', () => Promise.reject(new Error('busy')));
  await expect(cleanup.run()).rejects.toThrow('the lab left behind: the namespace: busy');
  expect(undone).toBe(true);
});
