import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Announcement } from '../../src/anycast/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

interface ModelOwner {
  isUp: boolean;
  isDisabled: boolean;
  drain: 'none' | 'waiting' | 'drained';
}

/** What docs/policy.md says of owners, once more: not how it is done, only what is to come of it. */
class Model {
  readonly owners = Array.from({ length: 3 }, (): ModelOwner => ({
    isUp: true,
    isDisabled: false,
    drain: 'none',
  }));
  readonly #require: 'any' | 'all';

  constructor(require: 'any' | 'all') {
    this.#require = require;
  }

  /** What the router is to see: undefined for no route. */
  get route(): { med: number; isMarked: boolean } | undefined {
    const wanting = this.owners.filter(
      ({ isDisabled, drain }) => !isDisabled && drain !== 'drained',
    );
    const isThere = this.#require === 'any' ? wanting.length > 0 : wanting.length === 3;
    if (!isThere) return undefined;
    const leaving = wanting.filter(({ drain }) => drain === 'waiting');
    const staying = wanting.filter(({ drain }) => drain === 'none');
    const isMarked = this.#require === 'any' ? staying.length === 0 : leaving.length > 0;
    if (isMarked) return { med: 2_000, isMarked };
    const isWell =
      this.#require === 'any'
        ? staying.some(({ isUp }) => isUp)
        : staying.every(({ isUp }) => isUp);
    return { med: isWell ? 100 : 1_000, isMarked };
  }

  drain(index: number): void {
    const owner = this.owners[index];
    if (owner?.drain !== 'none') return;
    const isServing = !owner.isDisabled && this.route !== undefined;
    owner.drain = isServing ? 'waiting' : 'drained';
  }

  disable(index: number): void {
    const owner = this.owners[index];
    if (owner === undefined) return;
    owner.isDisabled = true;
    // There is nothing to wait for any more.
    if (owner.drain === 'waiting') owner.drain = 'drained';
  }
}

const steps = fc.array(
  fc.tuple(
    fc.constantFrom('online', 'offline', 'disable', 'enable', 'drain', 'undrain'),
    fc.nat(2),
  ),
  { maxLength: 30 },
);

test('three owners have the route that docs/policy.md promises, whatever happens to each of them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('any' as const, 'all' as const),
      steps,
      async (require, story) => {
        const lab = new AnycastLab();
        const model = new Model(require);
        const options = { med: 100, actions: { down: { med: 1_000 } }, require };
        const owners = model.owners.map((): [Announcement, PushedHealth] => {
          const health = new PushedHealth();
          return [lab.anycast.announce(PREFIX, { health, ...options }), health];
        });
        await lab.start();
        for (const [, health] of owners) health.push('online');
        await lab.clock.advance(100);
        for (const [step, index] of story) {
          const [modelled, [vip, health] = []] = [model.owners[index], owners[index]];
          if (modelled === undefined || vip === undefined || health === undefined) continue;
          switch (step) {
            case 'online':
            case 'offline':
              modelled.isUp = step === 'online';
              health.push(step);
              break;
            case 'disable':
              model.disable(index);
              vip.disable();
              break;
            case 'enable':
              modelled.isDisabled = false;
              vip.enable();
              break;
            case 'drain':
              model.drain(index);
              // Above all that it may say already: a drain makes no route more attractive.
              void vip.drain({ wait: '10h', med: 2_000 });
              break;
            case 'undrain':
              modelled.drain = 'none';
              vip.undrain();
          }
          await lab.clock.advance(100);
          const seen = lab.router.routes[PREFIX]?.[0];
          expect(
            seen && { med: seen.med, isMarked: seen.communities.includes('65535:0') },
          ).toStrictEqual(model.route);
        }
        await lab.stop();
      },
    ),
    { numRuns: propertyRuns(50) },
  );
});
