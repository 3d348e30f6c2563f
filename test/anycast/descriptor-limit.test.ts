import { expect, test } from '@jest/globals';
import { Anycast, type AnycastEvent } from '../../src/anycast/index.ts';
import { Health } from '../../src/health/index.ts';
import { descriptorShortage } from '../../src/system/index.ts';
import { MemoryNetwork, VirtualClock } from '../../src/testing/index.ts';

test('the start warns of fewer descriptors than peers and checks may need', async () => {
  const clock = new VirtualClock();
  const anycast = new Anycast({
    asn: 65_010,
    routerId: '10.0.0.11',
    clock,
    network: {
      ...new MemoryNetwork({ clock }).host('10.0.0.11'),
      descriptorShortage: (wanted) => descriptorShortage(wanted, 64),
    },
  });
  const events: AnycastEvent[] = [];
  anycast.events.on('event', (event) => events.push(event));
  anycast.addPeer({ address: '10.0.0.1', asn: 65_000 });
  const good = (): Promise<void> => Promise.resolve();
  const health = Health.of({ backends: { a: good, b: [good, good] }, clock });
  anycast.announce('192.0.2.10/32', { health });
  anycast.announce('192.0.2.11/32', { health });
  await anycast.start();
  // 2 for the peer, 3 for the checks of the one group, and 64 for the process.
  expect(events.filter(({ event }) => event === 'warning')).toMatchObject([
    { reason: { code: 'descriptor-limit', evidence: { wanted: 69, limit: 64 } } },
  ]);
  const stopped = anycast.stop();
  await clock.advance(5_000);
  await stopped;
});
