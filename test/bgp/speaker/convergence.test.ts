import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Speaker, type RouteHandle } from '../../../src/bgp/speaker/index.ts';
import { MemoryNetwork, Router, seededRandom, VirtualClock } from '../../../src/testing/index.ts';

const HERE = '10.0.0.11';
const ROUTERS = ['10.0.0.1', '10.0.0.2'];
const PREFIXES = ['192.0.2.1/32', '192.0.2.2/32', '192.0.2.3/32', '198.51.100.0/24'];

type Command =
  | {
      readonly type: 'announce' | 'update' | 'flap';
      readonly prefix: string;
      readonly med: number;
    }
  | { readonly type: 'withdraw'; readonly prefix: string }
  | { readonly type: 'reset' | 'stall' | 'resume' | 'partition' | 'heal'; readonly router: string }
  | { readonly type: 'wait'; readonly milliseconds: number };

const prefix = fc.constantFrom(...PREFIXES);
const router = fc.constantFrom(...ROUTERS);
const med = fc.integer({ min: 0, max: 2 });

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('announce' as const), prefix, med }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('update' as const), prefix, med }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('flap' as const), prefix, med }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('withdraw' as const), prefix }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'reset' as const,
        'stall' as const,
        'resume' as const,
        'partition' as const,
        'heal' as const,
      ),
      router,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      milliseconds: fc.constantFrom(1, 10, 100, 2_000, 12_000),
    }),
  },
);

/** Prefixes with their MED, as text. */
type Table = Readonly<Record<string, number>>;

/** What is desired, by the rule of the oldest owner: the model. */
class Model {
  readonly #owners = new Map<string, { handle: RouteHandle; med: number }[]>();

  announce(text: string, handle: RouteHandle, value: number): void {
    this.#owners.set(text, [...(this.#owners.get(text) ?? []), { handle, med: value }]);
  }

  update(text: string, value: number): void {
    const newest = this.#owners.get(text)?.at(-1);
    if (newest === undefined) return;
    newest.med = value;
    newest.handle.update({ med: value });
  }

  /** There and back again. */
  flap(text: string, value: number): void {
    for (const { handle, med: now } of this.#owners.get(text) ?? []) {
      handle.update({ med: value });
      handle.update({ med: now });
    }
  }

  withdraw(text: string): void {
    const owners = this.#owners.get(text) ?? [];
    this.#owners.set(text, owners.slice(1));
    owners[0]?.handle.withdraw();
  }

  get table(): Table {
    return Object.fromEntries(
      [...this.#owners].flatMap(([text, [oldest]]) =>
        oldest === undefined ? [] : [[text, oldest.med]],
      ),
    );
  }
}

function tableOf({ routes }: Router): Table {
  return Object.fromEntries(
    Object.entries(routes).map(([text, [route]]) => [text, route?.med ?? -1]),
  );
}

function sorted(table: Table): string {
  return JSON.stringify(Object.entries(table).sort());
}

async function run(commands: readonly Command[], seed: number): Promise<void> {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock, buffer: 100, highWaterMark: 60 });
  const speaker = new Speaker({
    asn: 65_010,
    routerId: HERE,
    clock,
    random: seededRandom(seed),
    network: network.host(HERE),
  });
  const model = new Model();
  const routers = ROUTERS.map((address) => {
    const made = new Router({
      asn: 65_000,
      routerId: address,
      clock,
      random: seededRandom(seed + 1),
      network: network.host(address),
    });
    made.addPeer({ address: HERE, asn: 65_010 });
    speaker.addPeer({ address, asn: 65_000 });
    return made;
  });
  const idleUpdates: string[] = [];
  for (const one of routers) {
    let changes = 0;
    let seen = { messages: 0, changes: 0 };
    one.on('route', () => (changes += 1));
    // Looked at after each UPDATE: it has announced or withdrawn something that was not so before.
    const watching = one.until(() => {
      const { announcing = 0, withdrawing = 0 } = one.peers[0]?.updates ?? {};
      const now = { messages: announcing + withdrawing, changes };
      if (now.messages > seen.messages && now.changes === seen.changes) {
        idleUpdates.push(`UPDATE ${now.messages} has changed nothing`);
      }
      seen = now;
      return false;
    });
    // It never becomes true: whatever ends the wait is the end of the test.
    watching.catch(() => undefined);
  }
  const lost: string[] = [];
  const told = new Map<string, Set<string>>(ROUTERS.map((address) => [address, new Set()]));
  speaker
    .on('announced', ({ peer, prefix: text }) => told.get(peer)?.add(text))
    .on('withdrawn', ({ peer, prefix: text }) => {
      if (told.get(peer)?.delete(text) !== true) lost.push(`withdrawn ${text} unannounced`);
    })
    .on('lost', ({ peer, prefix: text }) => {
      if (told.get(peer)?.delete(text) !== true) lost.push(`lost ${text} unannounced`);
    });
  await Promise.all(routers.map((one) => one.start()));
  await speaker.start();
  await clock.advance(100);
  for (const one of commands) {
    // What comes without a wait in between is one turn, as far as the speaker can tell.
    if (one.type === 'wait') await clock.advance(one.milliseconds);
    else perform(one);
  }
  for (const address of ROUTERS) {
    network.heal(HERE, address);
    network.resume(address);
  }
  await clock.advance(120_000);
  const desired = sorted(model.table);
  expect(routers.map((one) => sorted(tableOf(one)))).toEqual([desired, desired]);
  expect(speaker.peers.map(({ announced }) => [...announced].sort())).toEqual(
    ROUTERS.map(() => Object.keys(model.table).sort()),
  );
  expect([...told.values()].map((texts) => [...texts].sort())).toEqual(
    ROUTERS.map(() => Object.keys(model.table).sort()),
  );
  expect([idleUpdates, lost]).toEqual([[], []]);
  const stopped = Promise.all([speaker.stop(), ...routers.map((one) => one.stop())]);
  await clock.advance(5_000);
  await stopped;
  expect(clock.pending).toBe(0);

  function perform(one: Exclude<Command, { type: 'wait' }>): void {
    switch (one.type) {
      case 'announce':
        model.announce(one.prefix, speaker.announce({ prefix: one.prefix, med: one.med }), one.med);
        return;
      case 'update':
        model.update(one.prefix, one.med);
        return;
      case 'flap':
        model.flap(one.prefix, one.med);
        return;
      case 'withdraw':
        model.withdraw(one.prefix);
        return;
      case 'reset':
        network.reset(HERE, one.router);
        return;
      case 'stall':
        network.stall(one.router);
        return;
      case 'resume':
        network.resume(one.router);
        return;
      case 'partition':
        network.partition(HERE, one.router);
        return;
      case 'heal':
        network.heal(HERE, one.router);
    }
  }
}

describe('whatever is announced, withdrawn and broken', () => {
  test('the routers end up with what is desired, and no UPDATE was for nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 1_000 }),
        run,
      ),
      { numRuns: 60, seed: 1 },
    );
  }, 60_000);
});
