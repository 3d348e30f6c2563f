import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { attributesWith } from '../support/malformed/cases/attributes.ts';
import { extendedFramingCases, framingCases } from '../support/malformed/cases/framing.ts';
import type { ResetCase } from '../support/malformed/cases/reset-case.ts';
import { compact, marker, message, number, update } from '../support/malformed/octets.ts';
import { throwAt, verdictBetween, type Outcome } from '../support/malformed/outcome.ts';
import { Target } from '../support/malformed/target.ts';

/*
 * What malformed-input.test.ts tries over IPv4 with messages of 4096 octets, over IPv6 and with longer ones (RFC 8654).
 */

jest.setTimeout(60_000);

const lives: Outcome = { notifications: [], ended: 'lives' };

function endsWith(answer: string): Outcome {
  return { notifications: [compact(answer)], ended: 'fin' };
}

describe('over IPv6', () => {
  /** There is one address of IPv6 on the loopback interface: each case has a speaker of its own. */
  async function overIpv6(send: string) {
    const target = await Target.start('::1');
    try {
      const attack = await target.established('dual', { address: '::1' });
      const before = target.status(attack.peer).received;
      const outcome = await throwAt(target, attack, send);
      return { ...outcome, verdict: verdictBetween(before, target.status(attack.peer).received) };
    } finally {
      await target.stop();
    }
  }

  const nextHop = '20010db8000000000000000000000001';
  const route = `80 0e 1a 0002 01 10 ${nextHop} 00 20 20010db8`;

  test.each(framingCases)('4271-2 $name', async ({ send, answer }) => {
    expect(await overIpv6(send)).toMatchObject(endsWith(answer));
  });

  test.each([
    ['a sound IPv6 route', `${route} 40 01 01 00 40 02 06 02 01 0000fde8`, 'sound'],
    ['ORIGIN 9', `${route} 40 01 01 09 40 02 06 02 01 0000fde8`, 'treat-as-withdraw'],
    [
      'a community of 3 octets',
      `${route} 40 01 01 00 40 02 06 02 01 0000fde8 c0 08 03 000000`,
      'treat-as-withdraw',
    ],
    [
      'ATOMIC_AGGREGATE of 1 octet',
      `${route} 40 01 01 00 40 02 06 02 01 0000fde8 40 06 01 00`,
      'attribute-discard',
    ],
  ])('7606 the session survives %s', async (_what, attributes, verdict) => {
    expect(await overIpv6(update({ attributes }))).toEqual({ ...lives, verdict });
  });

  test('7606 a next hop of 4 octets ends it', async () => {
    const bad = '80 0e 0e 0002 01 04 c0000201 00 20 20010db8';
    expect(
      await overIpv6(update({ attributes: `${bad} 40 01 01 00 40 02 06 02 01 0000fde8` })),
    ).toMatchObject(endsWith(`0026 03 03 09 ${bad}`));
  });
});

describe('the longest messages', () => {
  let target: Target;

  beforeAll(async () => {
    target = await Target.start();
  });

  afterAll(() => target.stop());

  async function extended({ send }: Pick<ResetCase, 'send'>) {
    const attack = await target.established('extended');
    const before = target.status(attack.peer).received;
    const outcome = await throwAt(target, attack, send);
    return { ...outcome, verdict: verdictBetween(before, target.status(attack.peer).received) };
  }

  const prefixes = '18 c00002';

  test.each(extendedFramingCases)('8654 $name', async (row) => {
    expect(await extended(row)).toMatchObject(endsWith(row.answer));
  });

  test('8654 an UPDATE of 65535 octets is one', async () => {
    // 19 + 4 + 4 × 16378
    const send = update({ withdrawn: '18 0a0000'.repeat(16_378) });
    expect(await extended({ send })).toEqual({ ...lives, verdict: 'sound' });
  });

  test('7606 the session survives communities of 65001 octets', async () => {
    const bad = `d0 08 ${number(65_001, 2)} ${'00'.repeat(65_001)}`;
    const send = update({ attributes: attributesWith(bad, 'middle', 'extended'), prefixes });
    expect(await extended({ send })).toEqual({ ...lives, verdict: 'treat-as-withdraw' });
  });

  test('7606 a NOTIFICATION has 4075 octets of an attribute of 60004', async () => {
    const bad = `50 63 ${number(60_000, 2)} ${'aa'.repeat(60_000)}`;
    const send = update({ attributes: attributesWith(bad, 'last', 'extended'), prefixes });
    expect(await extended({ send })).toMatchObject(
      endsWith(`1000 03 03 02 50 63 ea60 ${'aa'.repeat(4_075 - 4)}`),
    );
  });

  test('7313 of a BoRR of 4096 octets a NOTIFICATION has what fits: 4075', async () => {
    const attack = await target.established();
    const send = message('05', `0001 01 01 ${'00'.repeat(4_073)}`);
    expect(await throwAt(target, attack, send)).toEqual(
      endsWith(`1000 03 07 01 ${marker} 1000 05 0001 01 01 ${'00'.repeat(4_075 - 23)}`),
    );
  });
});
