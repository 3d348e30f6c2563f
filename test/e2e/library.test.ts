import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Neighbour } from './neighbour.ts';
import { node } from './programs.ts';
import { Backend, freePort } from './servers.ts';

const anycastProgram = new URL('library/anycast.js', import.meta.url);
const healthProgram = new URL('library/health.js', import.meta.url);
const speakerProgram = new URL('library/speaker.js', import.meta.url);
const importing = new URL('library/import.js', import.meta.url);
const requiring = new URL('library/require.js', import.meta.url);

/** Runs a program that embeds the built package to its end: what it told, if it ended by itself. */
async function embed(program: URL, ...args: readonly (string | number)[]): Promise<unknown> {
  const output = await node(fileURLToPath(program), ...args.map(String));
  expect(output).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(output.stdout);
}

/** It ran, was stopped, and nothing of it kept the process alive. */
const NOTHING_LEFT = { running: false, left: [] };

describe('a process that embeds', () => {
  test('an Anycast ends by itself after stop()', async () => {
    const [neighbour, refused, a, b] = await Promise.all([
      Neighbour.start(),
      freePort(),
      Backend.start(),
      Backend.start(),
    ]);
    expect(await embed(anycastProgram, neighbour.port, refused, a.url, b.address)).toEqual(
      NOTHING_LEFT,
    );
  });

  test('a health group alone ends by itself after stop()', async () => {
    const [a, b] = await Promise.all([Backend.start(), Backend.start()]);
    expect(await embed(healthProgram, a.url, b.address)).toEqual(NOTHING_LEFT);
  });

  test('a speaker alone ends by itself after stop()', async () => {
    const [neighbour, refused] = await Promise.all([Neighbour.start(), freePort()]);
    expect(await embed(speakerProgram, neighbour.port, refused)).toEqual(NOTHING_LEFT);
  });
});

describe('importing the package', () => {
  interface Surroundings {
    readonly listeners: readonly string[];
    readonly globals: readonly string[];
  }

  // That nothing is printed is shown by embed(): what comes out is the one JSON text.
  test('adds no listener to the process, no global, and nothing that keeps it alive', async () => {
    const { before, after, left } = (await embed(importing)) as {
      readonly before: Surroundings;
      readonly after: Surroundings;
      readonly left: readonly string[];
    };
    expect({ ...after, left }).toEqual({ ...before, left: [] });
  });

  test('works with require() of CommonJS', async () => {
    expect(await embed(requiring)).toEqual({
      Anycast: 'function',
      MessageFramer: 'function',
      httpCheck: 'function',
      Router: 'function',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });
});
