import { describe, expect, test } from '@jest/globals';
import { decodeMessage } from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, octets, thrownBy, update, wide } from './octets.ts';

function linesOfStack(error: unknown): number {
  return (error as Error).stack?.split('\n').length ?? 0;
}

describe('the stack of a BgpMessageError', () => {
  test('is there where it is thrown', () => {
    const error = thrownBy(() => decodeMessage(octets('00'.repeat(19)), wide));
    expect(linesOfStack(error)).toBeGreaterThan(1);
  });

  test('is not taken of a fault that a session survives: it is never thrown, and would cost most of the time', () => {
    const { faults } = decodeAs('update', update({ nlri: '18 c00002' }));
    expect(faults.map(linesOfStack)).toEqual([1, 1, 1]);
  });

  test('leaves other errors theirs', () => {
    decodeAs('update', update({ nlri: '18 c00002' }));
    expect(linesOfStack(new Error('another'))).toBeGreaterThan(1);
  });
});
