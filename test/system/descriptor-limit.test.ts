import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { descriptorShortage, openFileLimit } from '../../src/system/index.ts';

describe('the limit of descriptors', () => {
  test('is the soft one of this process', () => {
    // The shell says its own, which it has from us.
    const said = execFileSync('sh', ['-c', 'ulimit -S -n'], { encoding: 'utf8' }).trim();
    expect(String(openFileLimit())).toBe(said === 'unlimited' ? 'Infinity' : said);
  });

  test('is not too small for what fits, with 64 for the process itself', () => {
    expect(descriptorShortage(960, 1_024)).toBeUndefined();
  });

  test('is too small for one more', () => {
    expect(descriptorShortage(961, 1_024)).toEqual({
      code: 'descriptor-limit',
      message:
        'peers and checks may need 1025 descriptors at once, and this process may have 1024: raise the limit with "ulimit -n 1025", or LimitNOFILE=1025 in the unit of systemd',
      evidence: { wanted: 1_025, limit: 1_024 },
    });
  });

  test('is never too small where there is none', () => {
    expect(descriptorShortage(1_000_000, Infinity)).toBeUndefined();
  });
});
