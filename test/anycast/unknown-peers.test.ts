import { expect, test } from '@jest/globals';
import { Anycast } from '../../src/anycast/index.ts';
import { Health } from '../../src/health/index.ts';

test('the status of an announcement has the names that no peer has', () => {
  const anycast = new Anycast({ asn: 65_010, routerId: '10.0.0.11' });
  anycast.addPeer({ address: '10.0.0.1', asn: 65_000 });
  const health = Health.of({ backends: { a: () => Promise.resolve() } });
  const vip = anycast.announce('192.0.2.10/32', {
    health,
    peers: ['10.0.0.1', '10.0.0.2'],
    perPeer: { '10.0.0.2': { med: 7 }, '10.0.0.3': { med: 8 } },
  });
  expect(vip.status.unknownPeers).toEqual(['10.0.0.2', '10.0.0.3']);
});
