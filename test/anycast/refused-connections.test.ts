import { expect, test } from '@jest/globals';
import { Anycast, type AnycastEvent } from '../../src/anycast/index.ts';
import { describeEvent } from '../../src/cli/event-text.ts';
import { MemoryNetwork, VirtualClock } from '../../src/testing/index.ts';

const NODE = '10.0.0.11';

/** What a node tells of a stranger who connects. */
async function refusal(): Promise<AnycastEvent | undefined> {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock });
  const anycast = new Anycast({
    asn: 65_010,
    routerId: NODE,
    listen: ['0.0.0.0:179'],
    clock,
    network: network.host(NODE),
  });
  const events: AnycastEvent[] = [];
  anycast.events.on('event', (event) => events.push(event));
  await anycast.start();
  const dialer = network.host('203.0.113.9').dialer({ address: NODE, port: 179 });
  void dialer.dial(new AbortController().signal);
  await clock.advance(1);
  return events.find(({ event }) => event === 'refused');
}

test('a connection that is refused is in the one stream of events', async () => {
  expect(await refusal()).toMatchObject({
    address: '203.0.113.9',
    connections: 1,
    reason: { code: 'unknown-peer' },
  });
});

test('a connection that is refused is a line of the log', async () => {
  const event = await refusal();
  expect(event === undefined ? undefined : describeEvent(event)).toMatch(
    /^refused 203\.0\.113\.9: a connection from 203\.0\.113\.9 was refused: /,
  );
});
