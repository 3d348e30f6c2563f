import { afterEach, expect, test } from '@jest/globals';
import { NamespacePresence } from '../../src/system/index.ts';
import { describeUnless } from '../support/prerequisite.ts';

const NAME = `test/${process.pid}`;
let all: NamespacePresence[] = [];

function presence(name = NAME): NamespacePresence {
  const made = new NamespacePresence(name);
  all.push(made);
  return made;
}

afterEach(() => {
  for (const each of all) each.release();
  all = [];
});

const lacks = process.platform === 'linux' ? [] : ['abstract names of sockets'];

describeUnless(lacks, 'a presence in a network namespace', () => {
  test('is alone where nobody else is', async () => {
    await expect(presence().isAlone()).resolves.toBe(true);
  });

  test('is seen by whoever comes', async () => {
    await presence().hold();
    await expect(presence().isAlone()).resolves.toBe(false);
  });

  test('sees whoever comes', async () => {
    const first = presence();
    await first.hold();
    await presence().hold();
    await expect(first.isAlone()).resolves.toBe(false);
  });

  test('of one that came second is seen when the first has gone', async () => {
    const [first, second] = [presence(), presence()];
    await first.hold();
    await second.hold();
    first.release();
    await expect(presence().isAlone()).resolves.toBe(false);
  });

  test('does not take itself for another one', async () => {
    const one = presence();
    await one.hold();
    await one.hold();
    await expect(one.isAlone()).resolves.toBe(true);
  });

  test('is not there while it only looks', async () => {
    await presence().isAlone();
    await expect(presence().isAlone()).resolves.toBe(true);
  });

  test('ends with its release', async () => {
    const first = presence();
    await first.hold();
    first.release();
    await expect(presence().isAlone()).resolves.toBe(true);
  });

  test('is another one by another name, be it a longer one', async () => {
    await presence().hold();
    await presence(`${NAME}/other`).hold();
    await expect(presence(`${NAME}/another`).isAlone()).resolves.toBe(true);
    await expect(presence(NAME.slice(0, -1)).isAlone()).resolves.toBe(true);
  });
});
