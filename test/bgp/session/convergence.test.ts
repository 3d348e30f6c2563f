import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Capability } from '../../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { nodePair, type Node, type Pair } from './two-sessions.ts';

const ids = fc.constantFrom<readonly [number, number]>([1, 2], [2, 1], [7, 7]);
const latency = fc.constantFrom(0, 1, 20, 400);
/** Late timers, so that a dial is noticed after what the peer has sent on the other connection. */
const noticing = fc.constantFrom(0, 2, 50, 1_000);
const seed = fc.integer({ min: 1, max: 1_000_000 });
const delayOpenTime = fc.constantFrom(0, 0, 30, 2_000);

const multiprotocol = (afi: number): Capability => ({
  code: 1,
  name: 'multiprotocol',
  value: { afi, safi: 1 },
});
const role = (value: number): Capability => ({ code: 9, name: 'role', value });
const addPath = (mode: number): Capability => ({
  code: 69,
  name: 'add-path',
  value: [
    { afi: 1, safi: 1, mode },
    { afi: 2, safi: 1, mode },
  ],
});
const extendedMessage: Capability = { code: 6, name: 'extended-message', value: null };

const gracefulRestart: Capability = {
  code: 64,
  name: 'graceful-restart',
  value: { flags: 0, time: 120, families: [{ afi: 1, safi: 1, flags: 0 }] },
};

type Offers = readonly [readonly Capability[], readonly Capability[]];

/** What the two sides offer: not the same, and enough for a session. */
const fitting = fc.constantFrom<Offers>(
  [[], []],
  [[multiprotocol(1)], []],
  [[multiprotocol(1), multiprotocol(2), extendedMessage], [multiprotocol(2)]],
  [
    [role(3), addPath(3), extendedMessage],
    [role(0), addPath(2), extendedMessage],
  ],
  [
    [role(4), multiprotocol(2), multiprotocol(1), addPath(1)],
    [role(4), multiprotocol(1), addPath(3)],
  ],
  [[role(1)], [multiprotocol(1)]],
  [[gracefulRestart], [gracefulRestart]],
  [[], [gracefulRestart]],
);

/** What no session can come of. */
const unfitting = fc.constantFrom<Offers>(
  [[multiprotocol(2)], []],
  [[multiprotocol(1)], [multiprotocol(2), extendedMessage]],
  [[role(3)], [role(3)]],
  [[role(0)], [role(4)]],
);

type Command =
  | { readonly type: 'reset' | 'partition' | 'heal' }
  | { readonly type: 'kill' | 'crash' | 'stop' | 'boot' | 'stall' | 'resume'; readonly node: 0 | 1 }
  | { readonly type: 'wait'; readonly milliseconds: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('reset' as const, 'partition' as const, 'heal' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'kill' as const,
        'crash' as const,
        'stop' as const,
        'boot' as const,
        'stall' as const,
        'resume' as const,
      ),
      node: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      milliseconds: fc.constantFrom(0, 1, 3, 20, 500, 1_000, 5_000, 12_000),
    }),
  },
);

async function perform({ clock, network, nodes }: Pair, one: Command): Promise<void> {
  const [{ address: a }, { address: b }] = nodes;
  switch (one.type) {
    case 'wait':
      return clock.advance(one.milliseconds);
    case 'reset':
      network.reset(a, b);
      return;
    case 'partition':
      network.partition(a, b);
      return;
    case 'heal':
      network.heal(a, b);
      return;
    case 'kill':
      nodes[one.node].kill();
      return;
    case 'crash':
      nodes[one.node].crash();
      return;
    case 'stop':
      nodes[one.node].stop();
      return;
    case 'boot':
      return nodes[one.node].boot();
    case 'stall':
      network.stall(nodes[one.node].address);
      return;
    case 'resume':
      network.resume(nodes[one.node].address);
  }
}

/** How often each life of a node was told that its session is Established. */
function establishments({ changes }: Node): readonly number[] {
  return changes.map((life) => life.filter(({ to }) => to === 'established').length);
}

/** Whether what a node was told follows from what it was told before. */
function isChain({ changes }: Node): boolean {
  return changes.every((life) =>
    life.every(({ from }, index) => from === (life[index - 1]?.to ?? 'idle')),
  );
}

function expectOneSession({ nodes: [a, b] }: Pair): void {
  expect([a.phase, b.phase]).toEqual(['established', 'established']);
  expect(a.connections).toHaveLength(1);
  expect(b.connections).toEqual(a.connections);
}

/** What one side sends the other receives, and they agree on the rest. */
function expectSameSession({ nodes: [a, b] }: Pair): void {
  const [here, there] = [a.negotiated, b.negotiated];
  expect(there?.families).toEqual(here?.families);
  expect(there?.addPathSend).toEqual(here?.addPathReceive);
  expect(there?.addPathReceive).toEqual(here?.addPathSend);
  expect(there?.extendedMessage).toBe(here?.extendedMessage);
}

/** How often a node has left Idle. */
function attempts({ changes }: Node): number {
  return changes.flat().filter(({ from }) => from === 'idle').length;
}

function isRefusal(code: string): boolean {
  return ['role-mismatch', 'no-common-family', 'notification-received'].includes(code);
}

async function end({ clock, nodes }: Pair): Promise<void> {
  for (const node of nodes) node.stop();
  await clock.advance(5_000);
  expect(clock.pending).toBe(0);
}

describe('two speakers that both dial and both listen', () => {
  test('have one session from the first attempt on, whatever crosses on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        ids,
        latency,
        noticing,
        seed,
        fc.integer({ min: 0, max: 2_000 }),
        fc.constantFrom<readonly Capability[]>([], [gracefulRestart]),
        async (between, late, notice, start, apart, capabilities) => {
          const pair = nodePair({
            ids: between,
            latency: late,
            noticing: notice,
            seed: start,
            contexts: [{ capabilities }, { capabilities }],
          });
          const [a, b] = pair.nodes;
          await a.boot();
          await pair.clock.advance(apart);
          await b.boot();
          await pair.clock.advance(60_000);
          expectOneSession(pair);
          expect([establishments(a), establishments(b)]).toEqual([[1], [1]]);
          expect([isChain(a), isChain(b)]).toEqual([true, true]);
          await end(pair);
        },
      ),
      { numRuns: propertyRuns(150), seed: 1 },
    );
  }, 60_000);

  test('end up with exactly one session after any faults', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ids, latency, noticing, seed }),
        fc.tuple(delayOpenTime, delayOpenTime),
        fc.tuple(fc.boolean(), fc.boolean()),
        fitting,
        fc.array(command, { minLength: 1, maxLength: 25 }),
        async (options, [first, second], [here, there], offers, commands) => {
          const pair = nodePair({
            ...options,
            contexts: [
              {
                delayOpenTime: first,
                collisionDetectEstablishedState: here,
                capabilities: offers[0],
              },
              {
                delayOpenTime: second,
                collisionDetectEstablishedState: there,
                capabilities: offers[1],
              },
            ],
          });
          const { clock, network, nodes } = pair;
          for (const node of nodes) await node.boot();
          for (const one of commands) await perform(pair, one);
          network.heal(nodes[0].address, nodes[1].address);
          for (const node of nodes) {
            network.resume(node.address);
            await node.boot();
          }
          // An OPEN that never comes is waited for four minutes; idle hold times are a minute at most.
          await clock.advance(600_000);
          expectOneSession(pair);
          expect(nodes.map(isChain)).toEqual([true, true]);
          const before = nodes.map(establishments);
          await clock.advance(120_000);
          expect(nodes.map(establishments)).toEqual(before);
          expectSameSession(pair);
          await end(pair);
        },
      ),
      { numRuns: propertyRuns(60), seed: 1 },
    );
  }, 120_000);

  test('have a session again soon when one of them lost its power, whenever that was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ids, latency: fc.constantFrom(1, 20, 400), noticing, seed }),
        fc.integer({ min: 0, max: 3_000 }),
        fc.constantFrom<0 | 1>(0, 1),
        async (options, until, index) => {
          const pair = nodePair(options);
          const { clock, nodes } = pair;
          for (const node of nodes) await node.boot();
          await clock.advance(until);
          nodes[index].crash();
          await clock.advance(5_000);
          await nodes[index].boot();
          // The hold time of 9 s, the idle hold time of 1 s, and a ConnectRetryTime of 5 s; twice, if that is lost too.
          await clock.advance(30_000);
          expectOneSession(pair);
          await end(pair);
        },
      ),
      { numRuns: propertyRuns(150), seed: 1 },
    );
  }, 60_000);

  test('have none if their OPENs do not fit, say so on both sides, and try less and less often', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ids, latency, noticing, seed }),
        unfitting,
        async (options, offers) => {
          const pair = nodePair({
            ...options,
            contexts: [{ capabilities: offers[0] }, { capabilities: offers[1] }],
          });
          const { clock, nodes } = pair;
          for (const node of nodes) await node.boot();
          await clock.advance(600_000);
          const before = nodes.map(attempts);
          await clock.advance(600_000);
          for (const [index, node] of nodes.entries()) {
            expect(establishments(node)).toEqual([0]);
            expect(node.changes.flat().some(({ reason }) => isRefusal(reason.code))).toBe(true);
            expect(isChain(node)).toBe(true);
            // A minute between two faults, less a quarter for jitter: 14 in ten minutes at the most.
            expect(attempts(node) - (before[index] ?? 0)).toBeLessThanOrEqual(14);
          }
          await end(pair);
        },
      ),
      { numRuns: propertyRuns(30), seed: 1 },
    );
  }, 120_000);
});
