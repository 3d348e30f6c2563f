import { beforeEach, describe, expect, test } from '@jest/globals';
import { Example, QUIET_END } from './example.ts';
import { Neighbour, VIP } from './neighbour.ts';
import { PATIENCE } from './programs.ts';
import { Backend } from './servers.ts';

describe('examples/keepalived-weights', () => {
  let neighbour: Neighbour;
  let a: Backend;
  let b: Backend;
  let c: Backend;
  let example: Example;
  /** What the router has heard: `added, MED 105`, or `removed`. */
  let heard: string[];

  beforeEach(async () => {
    neighbour = await Neighbour.start();
    [a, b, c] = [await Backend.start(), await Backend.start(), await Backend.start()];
    heard = [];
    neighbour.router.on('route', ({ change, route }) => {
      heard.push(change === 'removed' ? change : `${change}, MED ${String(route.med)}`);
    });
    example = new Example('keepalived-weights', {
      ROUTER_PORT: neighbour.port,
      WEB_A: a.address,
      WEB_B: b.address,
      WEB_C: c.address,
      DELAY_LOOP: '100ms',
    });
    await med(105);
    heard.length = 0;
  });

  /** Waits until that is the MED: 255 less the priority. */
  async function med(expected: number): Promise<void> {
    await neighbour.router.until(({ routes }) => routes[VIP]?.[0]?.med === expected, {
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  test('has a MED that rises with the weight of each that dies, and falls again', async () => {
    await c.down();
    await med(115);
    await a.down();
    await med(145);
    await a.up();
    await med(115);
    expect(heard).toEqual(['changed, MED 115', 'changed, MED 145', 'changed, MED 115']);
  });

  test('keeps the route down to a weight of 2, and takes it back from one of 4 on', async () => {
    await a.down();
    await med(135);
    await c.down();
    await med(145);
    await b.down();
    await neighbour.routeLeaves();
    await example.says('- ');
    const { length } = await example.lines(0);
    await b.up();
    await example.lines(length + 1);
    await c.up();
    await example.lines(length + 2);
    await a.up();
    await med(105);
    expect(heard).toEqual(['changed, MED 135', 'changed, MED 145', 'removed', 'added, MED 105']);
  });

  test('says why it withdraws', async () => {
    await b.down();
    await med(125);
    await a.down();
    const start = `- ${VIP} to ${neighbour.name}: online backends weigh 1 of 6, less than 2`;
    expect(await example.says('- ')).toMatch(start);
  });

  test('ends by itself at SIGTERM', async () => {
    expect(await example.end()).toEqual(QUIET_END);
  });
});

describe('examples/own-policy', () => {
  let neighbour: Neighbour;
  let origin: Backend;
  let a: Backend;
  let b: Backend;
  let example: Example;

  beforeEach(async () => {
    neighbour = await Neighbour.start();
    [origin, a, b] = [await Backend.start(), await Backend.start(), await Backend.start()];
    example = new Example('own-policy', {
      ROUTER_PORT: neighbour.port,
      ORIGIN: origin.url,
      CACHE_A: a.url,
      CACHE_B: b.url,
    });
    await neighbour.routeArrives();
  });

  test('takes one cache with the origin, and two without', async () => {
    await a.down();
    await origin.down();
    await neighbour.routeLeaves();
    await a.up();
    await neighbour.routeArrives();
    await b.down();
    await neighbour.routeLeaves();
    await origin.up();
    await neighbour.routeArrives();
    expect((await example.lines(5)).map((line) => line.replace(/^[a-z]+: /, ''))).toEqual([
      'with the origin, caches needed: 1, online: 2',
      'without the origin, caches needed: 2, online: 1',
      'without the origin, caches needed: 2, online: 2',
      'without the origin, caches needed: 2, online: 1',
      'with the origin, caches needed: 1, online: 1',
    ]);
  });

  test('ends by itself at SIGTERM', async () => {
    expect(await example.end()).toEqual(QUIET_END);
  });
});
