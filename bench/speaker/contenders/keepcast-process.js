/** A speaker of the built package, told by the runner what to do. */
import process from 'node:process';
import { Speaker } from 'keepcast';
import { now, serve } from './servant-process.js';

const { address, port, asn, neighbours, neighbourAsn, holdTime, keepRoutes, first } = JSON.parse(
  process.argv[2],
);
const speaker = new Speaker({ asn, routerId: address, listen: [`${address}:${port}`] });
for (const neighbour of neighbours) {
  speaker.addPeer({
    address: neighbour,
    asn: neighbourAsn,
    passive: true,
    holdTime: `${holdTime}s`,
    ...(keepRoutes && { keepRoutes: 2_000_000 }),
  });
}
const handles = new Map();

function announce({ prefixes }) {
  const start = now();
  for (const prefix of prefixes) handles.set(prefix, speaker.announce({ prefix }));
  return start;
}

serve({
  announce,
  withdraw({ prefixes }) {
    const start = now();
    for (const prefix of prefixes) {
      handles.get(prefix).withdraw();
      handles.delete(prefix);
    }
    return start;
  },
  received: () => speaker.peers.map(({ received }) => received),
  collect: () => globalThis.gc(),
});
announce({ prefixes: first });
await speaker.start();
