import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findProgram } from '../../src/system/index.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-find-program-'));
  writeFileSync(join(folder, 'program'), '#!/bin/sh\n');
  chmodSync(join(folder, 'program'), 0o755);
  writeFileSync(join(folder, 'text'), 'text');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a program', () => {
  test('without a slash is looked for in PATH', () => {
    expect(findProgram('sh')).toMatch(/^\/.*\/sh$/);
  });

  test('that no folder of PATH has is not found', () => {
    expect(findProgram('keepcast-has-no-such-program')).toBeUndefined();
  });

  test('with a slash is a path', () => {
    expect(findProgram(join(folder, 'program'))).toBe(join(folder, 'program'));
  });

  test('is no file that may not be run', () => {
    expect(findProgram(join(folder, 'text'))).toBeUndefined();
  });

  test('is no folder', () => {
    expect(findProgram(folder)).toBeUndefined();
  });
});
