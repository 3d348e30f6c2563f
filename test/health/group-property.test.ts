import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  Health,
  type BackendInput,
  type HealthSnapshot,
  type Initially,
  type Verdict,
} from '../../src/health/index.ts';
import { seededRandom, VirtualClock } from '../../src/testing/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { TestCheck } from './group-lab.ts';

const NAMES = ['a', 'b', 'c', 'd'] as const;

type Name = (typeof NAMES)[number];

/** What is done to a group, by whoever embeds it, by the world, or by a listener. */
type Deed =
  | { readonly kind: 'start' | 'stop' | 'retain' | 'let go' | 'stall' }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | { readonly kind: 'world'; readonly state: TestCheck['state'] }
  | {
      readonly kind: 'add' | 'remove' | 'replace' | 'maintain' | 'release' | 'checkNow';
      readonly name: Name;
    }
  | { readonly kind: 'set'; readonly names: readonly Name[] };

const name = fc.constantFrom(...NAMES);

const plainDeed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('start' as const, 'stop' as const, 'retain' as const, 'let go' as const),
  }),
  fc.record({
    kind: fc.constantFrom(
      'add' as const,
      'remove' as const,
      'replace' as const,
      'maintain' as const,
      'release' as const,
      'checkNow' as const,
    ),
    name,
  }),
  fc.record({
    kind: fc.constant('set' as const),
    names: fc.uniqueArray(name, { minLength: 1 }),
  }),
);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: plainDeed },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      milliseconds: fc.integer({ min: 0, max: 40_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('world' as const),
      state: fc.constantFrom('up' as const, 'down' as const, 'exhausted' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'stall' as const }) },
);

/** A group, and what somebody knows of it who has only heard its events. */
class Listener {
  readonly clock = new VirtualClock();
  readonly health: Health;
  readonly faults: string[] = [];
  readonly #heard = new Map<string, Verdict>([['a', 'unknown']]);
  readonly #held: (() => void)[] = [];
  readonly #world = new TestCheck('world');
  readonly #reactions: Deed[];
  #made = 0;

  /** @param reactions what the listeners do, one after the other */
  constructor(initially: Initially, nested: boolean, reactions: readonly Deed[], seed: number) {
    this.#reactions = [...reactions];
    const { clock } = this;
    const options = { interval: '5s', timeout: '1s', rise: 2, fall: 2, initially } as const;
    const backend = nested
      ? { group: Health.of({ ...options, backends: { inner: this.#world }, clock }) }
      : this.#world;
    const random = seededRandom(seed);
    this.health = Health.of<string>({ ...options, backends: { a: backend }, clock, random });
    this.health
      .on('change', ({ backend: changed, from, to, snapshot }) => {
        const before = this.#heard.get(changed);
        if (before !== from) this.faults.push(`${changed}: from ${from}, was ${String(before)}`);
        if (from === to) this.faults.push(`${changed}: no change`);
        this.#heard.set(changed, to);
        this.#lookAt(snapshot);
        this.#react();
      })
      .on('backends', ({ added, removed, snapshot }) => {
        for (const one of added) this.#heard.set(one, 'unknown');
        for (const one of removed) this.#heard.delete(one);
        this.#lookAt(snapshot);
        this.#react();
      })
      .on('result', () => {
        this.#react();
      });
  }

  get #check(): BackendInput {
    this.#made += 1;
    // Every second one is judged as those before: it goes on.
    return this.#made % 2 === 0 ? this.#world : [this.#world, this.#world];
  }

  async do(what: Deed): Promise<void> {
    if (what.kind === 'wait') await this.clock.advance(what.milliseconds);
    else if (what.kind === 'stall') this.clock.stall(12_000);
    else this.#act(what);
  }

  /** What was heard of each backend is what is known of it. */
  compare(): void {
    const known = this.health.snapshot().backends.map(({ name: one, verdict }) => [one, verdict]);
    expect(Object.fromEntries(this.#heard)).toEqual(Object.fromEntries(known));
  }

  async end(): Promise<number> {
    this.#reactions.length = 0;
    for (const release of this.#held) release();
    await this.health.stop();
    return this.clock.pending;
  }

  #act(what: Deed): void {
    const { health } = this;
    try {
      switch (what.kind) {
        case 'start':
          health.start();
          break;
        case 'stop':
          void health.stop();
          break;
        case 'retain':
          this.#held.push(health.retain());
          break;
        case 'let go':
          this.#held.shift()?.();
          break;
        case 'world':
          this.#world.state = what.state;
          break;
        case 'add':
          health.add(what.name, this.#check);
          break;
        case 'replace':
          void health.replace(what.name, this.#check);
          break;
        case 'set':
          void health.set(Object.fromEntries(what.names.map((one) => [one, this.#check])));
          break;
        case 'remove':
        case 'maintain':
        case 'release':
        case 'checkNow':
          void health[what.kind](what.name);
          break;
        case 'wait':
        case 'stall':
      }
    } catch (error) {
      // There is no such backend, or there is one, or it is the last.
      expect(error).toMatchObject({ code: 'ERR_INVALID_CONFIGURATION' });
    }
  }

  #react(): void {
    const reaction = this.#reactions.shift();
    if (reaction !== undefined) this.#act(reaction);
  }

  #lookAt({ counts, backends }: HealthSnapshot): void {
    const counted = { online: 0, offline: 0, unknown: 0, maintenance: 0 };
    for (const { verdict, maintenance } of backends) {
      counted[maintenance === undefined ? verdict : 'maintenance'] += 1;
    }
    for (const [kind, count] of Object.entries(counted)) {
      if (Reflect.get(counts, kind) !== count) this.faults.push(`${kind} is not ${count}`);
    }
  }
}

test('whatever is done, who hears all events knows what the group knows, and a stop leaves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Initially>('unknown', 'first-result', 'online', 'offline'),
      fc.boolean(),
      fc.array(deed, { maxLength: 25 }),
      fc.array(plainDeed, { maxLength: 10 }),
      fc.integer(),
      async (initially, nested, deeds, reactions, seed) => {
        const listener = new Listener(initially, nested, reactions, seed);
        for (const what of deeds) {
          await listener.do(what);
          listener.compare();
        }
        expect(await listener.end()).toBe(0);
        listener.compare();
        expect(listener.faults).toEqual([]);
      },
    ),
    { numRuns: propertyRuns(150) },
  );
});
