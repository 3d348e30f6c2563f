/**
 * Which policy is better? Both are tried on the same fleet, with the same faults, before either is used: three nodes,
 * a router with ECMP, and clients. The backend of one node dies and returns again and again. The programs on the nodes
 * are real; what they announce, the router has, and where it sends the clients they are served or not.
 *
 *     npm run build:examples && node build/examples/simulate-fleet.js
 *
 * It needs no network, and no time: two minutes of the fleet are over in a second.
 */
import { Anycast, Health, type AnnouncementOptions } from 'keepcast';
import { Fleet, randomFaults, type PlannedFault, type PrefixReport } from 'keepcast/testing';

const { VIP = '192.0.2.10/32', SEED = '1' } = process.env;

const policies: Record<string, AnnouncementOptions['guards']> = {
  plain: {},
  damped: { flapDamping: { halfLife: '1m', maximum: '5m' } },
};

/** Every ten seconds the backend of the second node is dead for five. */
const flaps = Array.from({ length: 12 }, (_, turn): PlannedFault[] => [
  {
    at: 20_000 + turn * 10_000,
    fault: { kind: 'backend', node: 'n2', backend: 'web', mode: 'dead' },
  },
  {
    at: 25_000 + turn * 10_000,
    fault: { kind: 'backend', node: 'n2', backend: 'web', mode: 'good' },
  },
]).flat();

async function tryOut(guards: AnnouncementOptions['guards']): Promise<PrefixReport> {
  const fleet = new Fleet({
    nodes: 3,
    clients: 300,
    seed: Number(SEED),
    program: (host) => {
      const anycast = new Anycast(host.anycast);
      const health = Health.of({
        ...host.health,
        backends: host.checks,
        interval: '1s',
        fastInterval: '200ms',
        timeout: '500ms',
        rise: 2,
        fall: 2,
      });
      anycast.announce(VIP, { health, guards });
      return anycast;
    },
  });
  fleet.plan(flaps);
  // And what else goes wrong, the same for both: sessions, paths, processes, clocks.
  fleet.plan(randomFaults(fleet, { count: 3, from: '20s', to: '130s', longest: '10s' }));
  await fleet.run('150s');
  await fleet.stop();
  return fleet.report(VIP);
}

for (const [name, guards] of Object.entries(policies)) {
  const { served, longestOutage, moved } = await tryOut(guards);
  console.log(
    `${name}: ${(served * 100).toFixed(2)} % served, the longest outage ${longestOutage / 1_000} s, ${moved} clients moved`,
  );
}
