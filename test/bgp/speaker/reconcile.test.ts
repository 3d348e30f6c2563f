import { describe, expect, test } from '@jest/globals';
import { ConditionWaits } from '../../../src/bgp/speaker/condition-wait.ts';
import type { SpeakerEvents } from '../../../src/bgp/speaker/index.ts';
import {
  repairReason,
  RouteReconciliation,
} from '../../../src/bgp/speaker/route-reconciliation.ts';
import { parseRoute } from '../../../src/bgp/speaker/route.ts';
import { makeParts, type SpeakerParts } from '../../../src/bgp/speaker/speaker-parts.ts';
import { SpeakerRun } from '../../../src/bgp/speaker/speaker-run.ts';
import { Emitter, reason } from '../../../src/core/index.ts';
import { MemoryNetwork, seededRandom, VirtualClock } from '../../../src/testing/index.ts';
import {
  addRouter,
  HERE,
  prefixes,
  PREFIX,
  ROUTER,
  routerLab,
  type SpeakerLab,
} from './speaker-lab.ts';

/** The parts of a speaker whose session with a router is Established, for a test to do damage to. */
async function partsLab() {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock });
  const events = new Emitter<SpeakerEvents>();
  const parts: SpeakerParts = makeParts(
    { asn: 65_010, routerId: HERE, clock, random: seededRandom(1), network: network.host(HERE) },
    events,
    () => undefined,
  );
  parts.peers.add({ address: ROUTER, asn: 65_000 });
  const router = await addRouter({ clock, network } as SpeakerLab);
  await new SpeakerRun(parts, new ConditionWaits()).start();
  await clock.advance(100);
  const repairs: unknown[] = [];
  events.on('repair', (event) => repairs.push(event));
  return { clock, parts, router, repairs };
}

describe('reconcile', () => {
  test('has sent what a peer lacks, and tells it', async () => {
    const { clock, parts, router, repairs } = await partsLab();
    const { prefix, text, exported } = parseRoute({ prefix: PREFIX });
    const { table } = parts.distribution.desired;
    const route = table.intern(prefix, text, reason('up', 'up'));
    table.hold(route);
    route.exported = exported;
    parts.reconciliation.begin();
    await clock.advance(100);
    expect(router.has(PREFIX)).toBe(true);
    expect(repairs).toEqual([
      {
        peer: ROUTER,
        prefix: PREFIX,
        what: 'route-missing',
        reason: repairReason('route-missing'),
        at: expect.any(Date),
      },
    ]);
  });

  test('sends nothing and tells nothing where everything is as it should be', async () => {
    const { clock, speaker, router } = await routerLab();
    for (const prefix of prefixes(100)) speaker.announce({ prefix });
    await clock.advance(100);
    const before = router.peers[0]?.updates;
    const repairs: unknown[] = [];
    speaker.on('repair', (event) => repairs.push(event));
    speaker.reconcile();
    await clock.advance(100);
    expect([router.peers[0]?.updates, repairs]).toEqual([before, []]);
  });

  test('leaves nothing behind when the speaker stops meanwhile', async () => {
    const { clock, speaker, router } = await routerLab();
    for (const prefix of prefixes(10_000)) speaker.announce({ prefix });
    await clock.advance(1_000);
    speaker.reconcile();
    const stopped = speaker.stop();
    await clock.advance(2_000);
    await stopped;
    await router.stop();
    expect(clock.pending).toBe(0);
  });

  test('does nothing while the speaker does not run', async () => {
    const { clock, speaker, router } = await routerLab();
    const stopped = speaker.stop();
    await clock.advance(2_000);
    await Promise.all([stopped, router.stop()]);
    speaker.reconcile();
    expect(clock.pending).toBe(0);
  });
});

describe('a large table', () => {
  function reconciliation(routes: number, peers: number) {
    const clock = new VirtualClock();
    const seen = { turns: 0, checks: 0 };
    const all = new Map(Array.from({ length: routes }, (_, id) => [id, { id }]));
    const reconciling = new RouteReconciliation({
      clock,
      table: { values: () => all.values() as never },
      checks: () => {
        seen.turns += 1;
        return Array.from({ length: peers }, () => () => {
          seen.checks += 1;
        });
      },
    });
    return { clock, reconciling, seen };
  }

  test('is looked through in turns', async () => {
    const { clock, reconciling, seen } = reconciliation(10_000, 10);
    reconciling.begin();
    expect(seen).toEqual({ turns: 1, checks: 2_050 });
    await clock.advance(0);
    expect(seen).toEqual({ turns: 49, checks: 100_000 });
  });

  test('is looked through once at a time', async () => {
    const { clock, reconciling, seen } = reconciliation(10_000, 1);
    reconciling.begin();
    reconciling.begin();
    await clock.advance(0);
    expect(seen.checks).toBe(10_000);
  });

  test('is looked through again when it is asked again', async () => {
    const { clock, reconciling, seen } = reconciliation(10_000, 1);
    reconciling.begin();
    await clock.advance(0);
    reconciling.begin();
    await clock.advance(0);
    expect(seen.checks).toBe(20_000);
  });
});
