import { describe, expect, test } from '@jest/globals';
import { FeedLab, type Peer, type PeerKind } from './feed-lab.ts';

const A = '192.0.2.1/32';
const A6 = '2001:db8::/48';

function kind(routeRefresh: 'none' | 'plain' | 'enhanced'): PeerKind {
  return {
    negotiated: { families: ['ipv4-unicast', 'ipv6-unicast'], routeRefresh },
    configuration: { nextHops: { 'ipv6-unicast': '2001:db8::11' } },
  };
}

/** A peer that has a route of each family. */
async function fed(routeRefresh: 'none' | 'plain' | 'enhanced'): Promise<[FeedLab, Peer]> {
  const lab = new FeedLab();
  lab.announce(A);
  lab.announce(A6);
  const peer = lab.connect(kind(routeRefresh));
  await lab.settle();
  peer.said();
  peer.told.length = 0;
  return [lab, peer];
}

describe('a route refresh', () => {
  test('is answered with the routes of its family', async () => {
    const [lab, peer] = await fed('plain');
    peer.feed.refresh('ipv6-unicast');
    await lab.settle();
    expect(peer.sizes()).toEqual(['UPDATE 67']);
  });

  test('is answered between BoRR and EoRR, if the peer knows them', async () => {
    const [lab, peer] = await fed('enhanced');
    peer.feed.refresh('ipv4-unicast');
    await lab.settle();
    expect(peer.said()).toEqual([
      '0500010101',
      '020000001440010100400206020' + '10000fdf24003040a00000b20c0000201',
      '0500010201',
    ]);
  });

  test('withdraws nothing, and tells nobody of anything', async () => {
    const [lab, peer] = await fed('enhanced');
    peer.feed.refresh('ipv4-unicast');
    await lab.settle();
    expect(peer.told).toEqual([]);
  });

  test('of a family without routes is answered with the markers', async () => {
    const lab = new FeedLab();
    const peer = lab.connect(kind('enhanced'));
    await lab.settle();
    peer.said();
    peer.feed.refresh('ipv6-unicast');
    await lab.settle();
    expect(peer.said()).toEqual(['0500020101', '0500020201']);
  });

  test('before the first End-of-RIB is answered after it (RFC 7313 §4)', async () => {
    const lab = new FeedLab();
    lab.announce(A);
    const peer = lab.connect(kind('enhanced'));
    peer.feed.refresh('ipv4-unicast');
    await lab.settle();
    expect(peer.sizes()).toEqual(['UPDATE 48', 'EoR', 'EoR', 'BoRR', 'UPDATE 48', 'EoRR']);
  });

  test('asked many times at once is answered once', async () => {
    const [lab, peer] = await fed('enhanced');
    for (let round = 0; round < 1_000; round += 1) peer.feed.refresh('ipv4-unicast');
    await lab.settle();
    expect(peer.sizes()).toEqual(['BoRR', 'UPDATE 48', 'EoRR']);
  });

  test('asked again during the answer is one more answer', async () => {
    const [lab, peer] = await fed('enhanced');
    lab.announceMany(30_000);
    await lab.settle();
    peer.session.takes = false;
    peer.said();
    peer.feed.refresh('ipv4-unicast');
    await lab.settle();
    for (let round = 0; round < 10; round += 1) peer.feed.refresh('ipv4-unicast');
    peer.session.takes = true;
    peer.session.take();
    peer.feed.drained();
    await lab.settle();
    const markers = peer.sizes().filter((size) => size.endsWith('RR'));
    expect(markers).toEqual(['BoRR', 'EoRR', 'BoRR', 'EoRR']);
  });

  test('of a family that was not negotiated is ignored (RFC 2918 §4)', async () => {
    const lab = new FeedLab();
    const peer = lab.connect({ negotiated: { routeRefresh: 'plain' } });
    await lab.settle();
    peer.said();
    peer.feed.refresh('ipv6-unicast');
    await lab.settle();
    expect(peer.said()).toEqual([]);
  });

  test('that was not negotiated is ignored', async () => {
    const [lab, peer] = await fed('none');
    peer.feed.refresh('ipv4-unicast');
    await lab.settle();
    expect(peer.said()).toEqual([]);
  });

  test('has what is desired by then', async () => {
    const lab = new FeedLab();
    const handle = lab.announce(A);
    const peer = lab.connect(kind('enhanced'));
    await lab.settle();
    peer.said();
    handle.withdraw();
    peer.feed.refresh('ipv4-unicast');
    await lab.settle();
    expect(peer.sizes()).toEqual(['UPDATE 28', 'BoRR', 'EoRR']);
  });
});
