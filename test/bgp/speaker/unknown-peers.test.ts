import { describe, expect, test } from '@jest/globals';
import { listen } from './accepting-lab.ts';
import { OTHER, PREFIX, ROUTER, speakerLab } from './speaker-lab.ts';

describe('the names of peers in a route', () => {
  test('are told by its handle where no peer has them', () => {
    const { speaker } = speakerLab();
    speaker.addPeer({ address: ROUTER, asn: 65_000 });
    const route = speaker.announce({
      prefix: PREFIX,
      peers: [ROUTER, OTHER],
      perPeer: { [OTHER]: { med: 7 }, '10.0.0.3': { med: 8 } },
    });
    expect(route.unknownPeers).toEqual([OTHER, '10.0.0.3']);
  });

  test('are known as soon as the peer is added, and unknown when it is removed', async () => {
    const { speaker } = speakerLab();
    const route = speaker.announce({ prefix: PREFIX, peers: [ROUTER] });
    speaker.addPeer({ address: ROUTER, asn: 65_000 });
    expect(route.unknownPeers).toEqual([]);
    await speaker.removePeer(ROUTER);
    expect(route.unknownPeers).toEqual([ROUTER]);
  });

  test('may be of peers that connect from an accepted prefix', () => {
    const { speaker } = speakerLab({ listen });
    speaker.acceptPeers({ prefix: '10.0.0.0/24', asn: 65_000 });
    const route = speaker.announce({ prefix: PREFIX, peers: [ROUTER, '10.0.1.1', 'a router'] });
    expect(route.unknownPeers).toEqual(['10.0.1.1', 'a router']);
  });

  test('have the local address in them where their prefix has one', () => {
    const { speaker } = speakerLab({ listen });
    speaker.acceptPeers({ prefix: '10.0.0.0/24', asn: 65_000, localAddress: '10.0.0.11' });
    const names = [ROUTER, `${ROUTER} from 10.0.0.11`, `${ROUTER} from 10.0.0.12`];
    expect(names.map((name) => speaker.hasPeer(name))).toEqual([false, true, false]);
  });

  test('are none once the handle has let go', () => {
    const route = speakerLab().speaker.announce({ prefix: PREFIX, peers: [ROUTER] });
    route.withdraw();
    expect(route.unknownPeers).toEqual([]);
  });
});
