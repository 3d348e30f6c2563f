import { describe, expect, test } from '@jest/globals';
import type { RouteDecision } from '../../src/anycast/decision-loop.ts';
import { wantsAddress } from '../../src/anycast/route-wish.ts';
import { reason } from '../../src/core/index.ts';
import type { Desire, DecisionStage } from '../../src/policy/index.ts';

function decided(desire: Desire, stage: DecisionStage, code: string): RouteDecision {
  const why = reason(code, code);
  const links = [{ stage, wish: 'withdraw', reason: why }];
  return { desire, links, reason: why } as unknown as RouteDecision;
}

describe('whether an announcement wants its address', () => {
  test.each<[Desire, DecisionStage, string, boolean | undefined]>([
    ['announce', 'condition', 'all-backends-online', true],
    ['withdraw', 'condition', 'all-backends-offline', false],
    ['withdraw', 'address', 'address-absent', true],
    ['withdraw', 'operator', 'flag-present', false],
    ['nothing', 'condition', 'not-enough-evidence', undefined],
    // What was left on the host stays until it is known.
    ['withdraw', 'operator', 'flag-unknown', undefined],
  ])('%s by %s, %s: %s', (desire, stage, code, wanted) => {
    expect(wantsAddress(decided(desire, stage, code))).toBe(wanted);
  });
});
