import type { Random } from '../core/index.ts';

/** Numbers in [0, 1) that are the same for the same seed: for jitter in tests. Not for secrets. */
export function seededRandom(seed: number): Random {
  // Marsaglia's 32-bit xorshift; its state must not be 0. The multiplication sets neighbouring seeds far apart.
  let state = Math.imul(Math.trunc(seed) ^ 0x5bd1e995, 0x9e3779b1) | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  // The first numbers of a state with few bits set are small.
  for (let round = 0; round < 8; round += 1) next();
  return next;
}
