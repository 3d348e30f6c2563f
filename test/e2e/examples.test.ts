import { beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '../support/lab/index.ts';
import { Example } from './example.ts';
import { VIP } from './neighbour.ts';
import { Scene } from './scene.ts';

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.set();
});

describe('examples/one-vip-two-backends', () => {
  /** The example, which has announced: its environment says where everything is. */
  async function start(): Promise<Example> {
    const example = new Example('one-vip-two-backends', {
      ROUTER_PORT: scene.neighbour.port,
      ROUTER_ASN: 65_000,
      WEB_A: scene.a.url,
      WEB_B: scene.b.address,
      INTERVAL: '200ms',
    });
    await waitFor('the route', () => scene.neighbour.router.has(VIP), {
      giveUp: example.obituary,
    });
    return example;
  }

  test('announces while one backend lives, and withdraws when both are dead', async () => {
    await start();
    await scene.allDie();
    await scene.neighbour.routeLeaves();
    await scene.a.up();
    await scene.neighbour.routeArrives();
    expect(scene.neighbour.log.filter((line) => line.endsWith(VIP))).toEqual([
      `added ${VIP}`,
      `removed ${VIP}`,
      `added ${VIP}`,
    ]);
  });

  test('drains at SIGTERM, then withdraws, says Cease, and ends by itself', async () => {
    const example = await start();
    example.signal('SIGTERM');
    // RFC 8326: GRACEFUL_SHUTDOWN.
    await scene.neighbour.routeCarries('65535:0');
    const log = await scene.neighbour.sessionEnds();
    expect({ exit: await example.exit, log: log.slice(-2) }).toEqual({
      exit: { code: 0, signal: null },
      log: [`removed ${VIP}`, 'idle: the peer sent Cease/Administrative Shutdown'],
    });
  });

  test('prints what it has sent, and nothing else', async () => {
    const example = await start();
    await scene.allDie();
    await scene.neighbour.routeLeaves();
    await waitFor('the second line', () => example.stdout.includes('\n'));
    const sent = example.stdout.split('\n').map((line) => line.replace(/: .*/, ''));
    expect({ sent, stderr: example.stderr }).toEqual({
      sent: [`+ ${VIP} to ${scene.neighbour.name}`, `- ${VIP} to ${scene.neighbour.name}`],
      stderr: '',
    });
  });
});
