import { describe, expect, test } from '@jest/globals';
import { PREFIX, ROUTER, routerLab, speakerLab } from './speaker-lab.ts';

const IPV6 = '2001:db8::10/128';

describe('why a session cannot carry one route', () => {
  test('is the reason that the list of all unsent routes has', async () => {
    const { clock, speaker } = await routerLab();
    speaker.announce({ prefix: IPV6 });
    await clock.advance(100);
    const [listed] = speaker.peers[0]?.unsent ?? [];
    expect([listed?.prefix, speaker.unsentReason(ROUTER, IPV6)]).toEqual([IPV6, listed?.reason]);
    expect(listed?.reason.code).toBe('family-not-negotiated');
  });

  test('is nothing for a route that the peer has', async () => {
    const { clock, speaker } = await routerLab();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(100);
    expect(speaker.unsentReason(ROUTER, PREFIX)).toBeUndefined();
  });

  test('is nothing for a route that is not for the peer', async () => {
    const { clock, speaker } = await routerLab();
    speaker.announce({ prefix: IPV6, perPeer: { [ROUTER]: 'withdraw' } });
    await clock.advance(100);
    expect(speaker.unsentReason(ROUTER, IPV6)).toBeUndefined();
  });

  test('is nothing for a route that nobody wants any more', async () => {
    const { clock, speaker } = await routerLab();
    const route = speaker.announce({ prefix: IPV6 });
    await clock.advance(100);
    route.withdraw();
    expect(speaker.unsentReason(ROUTER, IPV6)).toBeUndefined();
  });

  test('is nothing without a session', () => {
    const { speaker } = speakerLab();
    speaker.addPeer({ address: ROUTER, asn: 65_000 });
    speaker.announce({ prefix: IPV6 });
    expect(speaker.unsentReason(ROUTER, IPV6)).toBeUndefined();
  });

  test('is found however the prefix is written', async () => {
    const { clock, speaker } = await routerLab();
    speaker.announce({ prefix: '2001:db8::10/128' });
    await clock.advance(100);
    expect(speaker.unsentReason(ROUTER, '2001:db8:0:0::10/128')?.code).toBe(
      'family-not-negotiated',
    );
  });

  test('is refused for a peer that is not there', () => {
    const { speaker } = speakerLab();
    expect(() => speaker.unsentReason(ROUTER, PREFIX)).toThrow(`there is no peer ${ROUTER}`);
  });

  test('is refused for what is no prefix', () => {
    const { speaker } = speakerLab();
    speaker.addPeer({ address: ROUTER, asn: 65_000 });
    expect(() => speaker.unsentReason(ROUTER, '192.0.2.300/32')).toThrow(/^prefix: /);
  });
});
