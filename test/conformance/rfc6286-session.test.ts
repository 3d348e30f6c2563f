import { expect, test } from '@jest/globals';
import { agreed, refusal } from './opening.ts';

/** The peer's identifier is 10.0.0.1. */
const ours = { routerId: 0x0a000001 };

test('6286 an internal peer with our identifier is 2/3', () => {
  expect(refusal({ context: { ...ours, localAsn: 65_001 } })).toBe('0203');
});

test('6286 an external peer may have our identifier', () => {
  expect(agreed({ context: ours }).peerRouterId).toBe(0x0a000001);
});
