import { beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '../support/lab/index.ts';
import { Example, QUIET_END } from './example.ts';
import { Neighbour, VIP } from './neighbour.ts';
import { Shop } from './shop.ts';

describe('examples/drain-for-deploy', () => {
  let neighbour: Neighbour;
  let shop: Shop;
  let example: Example;

  beforeEach(async () => {
    neighbour = await Neighbour.start();
    shop = await Shop.start();
    example = new Example('drain-for-deploy', {
      ROUTER_PORT: neighbour.port,
      // The checks are slower than a deploy.
      INTERVAL: '1s',
      SERVICE: shop.url('healthz'),
      CONNECTIONS: shop.url('connections'),
      DEPLOY: shop.deployCommand,
    });
    await neighbour.routeArrives();
    neighbour.log.length = 0;
  });

  function deploy(): void {
    example.signal('SIGUSR2');
  }

  test('moves the traffic away, deploys, and comes back, on the session that it had', async () => {
    shop.connections = 3;
    deploy();
    // RFC 8326: GRACEFUL_SHUTDOWN.
    await neighbour.routeCarries('65535:0');
    shop.connections = 0;
    await neighbour.routeLeaves();
    await neighbour.routeArrives();
    expect(neighbour.log).toEqual([`changed ${VIP}`, `removed ${VIP}`, `added ${VIP}`]);
  });

  test('stays announced as the worst while there are connections', async () => {
    shop.connections = 3;
    deploy();
    await neighbour.routeCarries('65535:0');
    expect(neighbour.router.routes[VIP]?.[0]?.med).toBe(1000);
  });

  test('deploys while no router has the route', async () => {
    let isAnnounced: boolean | undefined;
    shop.onDeploy = () => {
      isAnnounced = neighbour.router.has(VIP);
      return true;
    };
    deploy();
    await example.says('back');
    expect(isAnnounced).toBe(false);
  });

  test('does not come back before what was deployed answers', async () => {
    shop.onDeploy = () => {
      shop.isHealthy = false;
      return true;
    };
    deploy();
    await example.says('deployed');
    const before = shop.asked;
    await waitFor('further checks', () => shop.asked > before + 3, { giveUp: example.obituary });
    shop.isHealthy = true;
    await neighbour.routeArrives();
    expect(neighbour.log.filter((line) => line === `added ${VIP}`)).toHaveLength(1);
  });

  test('stays drained when the deploy fails, and says so', async () => {
    shop.onDeploy = () => false;
    deploy();
    await example.says('still drained, SIGUSR2 tries again: Error: Command failed');
    expect(neighbour.router.has(VIP)).toBe(false);
  });

  test('deploys once more when it is asked to', async () => {
    shop.onDeploy = () => false;
    deploy();
    await example.says('still drained');
    shop.onDeploy = () => true;
    deploy();
    await neighbour.routeArrives();
    expect((await example.lines(5)).filter((line) => !line.startsWith(' '))).toEqual([
      'drained: condition',
      expect.stringContaining('still drained'),
      'drained: condition',
      'deployed',
      'back',
    ]);
  });

  test('ends by itself at SIGTERM', async () => {
    expect(await example.end()).toEqual(QUIET_END);
  });

  test('ends by itself at SIGTERM while it waits for connections to end', async () => {
    shop.connections = 3;
    deploy();
    await neighbour.routeCarries('65535:0');
    expect(await example.end()).toEqual(QUIET_END);
  });

  test('does not begin to deploy after SIGTERM', async () => {
    let deploys = 0;
    shop.onDeploy = () => {
      deploys += 1;
      return true;
    };
    shop.connections = 3;
    deploy();
    await neighbour.routeCarries('65535:0');
    await example.end();
    expect(deploys).toBe(0);
  });

  test('ends by itself at SIGTERM while what was deployed does not answer', async () => {
    shop.onDeploy = () => {
      shop.isHealthy = false;
      return true;
    };
    deploy();
    await example.says('deployed');
    expect(await example.end()).toEqual(QUIET_END);
  });
});
