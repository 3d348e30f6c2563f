import { beforeEach, expect, test } from '@jest/globals';
import {
  Bird,
  HttpBackend,
  Keepcast,
  link,
  Namespace,
  waitFor,
  type BirdProtocol,
} from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { LibraryProgram } from './library-program.ts';

const ROUTER = '10.79.1.1';
const NODE = '10.79.1.2';

const BIRD_CONFIG = `
router id ${ROUTER};
protocol device {}
protocol direct { ipv4; }
protocol bgp node { local ${ROUTER} as 65000; neighbor ${NODE} as 65010; passive on; error wait time 1,2; hold time 9; ipv4 { import all; export none; }; }
`;

const PREFIXES = Array.from({ length: 10 }, (_, index) => `192.0.2.${index}/32`);

const keepcastConfig = `
speaker: { asn: 65010, routerId: ${NODE} }
peers: [ { address: ${ROUTER}, asn: 65000, connectRetry: 1s } ]
guards: { massWithdraw: { atMost: 20%, within: 60s, release: 10m } }
health:
  web: { interval: 300ms, fastInterval: 100ms, timeout: 1s, rise: 2, fall: 2, backends: { service: { tcp: "127.0.0.1:8080" } } }
announce:
${PREFIXES.map((prefix) => `  ${prefix}: { health: web }`).join('\n')}
`;

let node: Namespace;
let bird: Bird;

/** What BIRD says of the node, as soon as it has so many of its routes. */
function untilRoutes(count: number): Promise<BirdProtocol> {
  return waitFor(`${count} routes`, () => bird.protocol('node'), {
    until: ({ routesImported }) => routesImported === count,
  });
}

/** The prefixes that the program has let go of, in order. */
function removed({ events }: LibraryProgram): readonly string[] {
  return events
    .flatMap(({ event, prefix }) => (event === 'removed' ? [String(prefix)] : []))
    .sort();
}

describeWith(['bird', 'birdc'], 'automation passes an empty list', () => {
  beforeEach(async () => {
    const router = await Namespace.create('router');
    node = await Namespace.create('node');
    await link(router, node, { addresses: [`${ROUTER}/30`, `${NODE}/30`] });
    bird = await Bird.start({ namespace: router, config: BIRD_CONFIG });
  });

  test('of prefixes: a fifth leaves, the rest is held until somebody says that it was meant', async () => {
    const program = new LibraryProgram(node, 'node-with-inventory', NODE, ROUTER);
    program.order(JSON.stringify(PREFIXES));
    await untilRoutes(10);

    program.order('[]');
    const { reason } = await program.event('the alarm', ({ event }) => event === 'alarm');
    expect(reason).toMatchObject({
      code: 'mass-withdraw',
      message:
        'more than 20% of the announcements would leave within 60s: held until somebody acknowledges it',
      evidence: { withdrawn: 2, limit: 2 },
    });
    await expect(untilRoutes(8)).resolves.toMatchObject({ importWithdrawsReceived: 2 });

    program.order('ack');
    await expect(untilRoutes(0)).resolves.toMatchObject({
      importWithdrawsReceived: 10,
      established: true,
      lastError: undefined,
    });
  });

  test('of prefixes by mistake: with the right list again, what was held has never been away', async () => {
    const program = new LibraryProgram(node, 'node-with-inventory', NODE, ROUTER);
    program.order(JSON.stringify(PREFIXES));
    await untilRoutes(10);
    program.order('[]');
    await untilRoutes(8);

    program.order(JSON.stringify(PREFIXES));
    await untilRoutes(10);
    program.order('ack');
    await waitFor('the old owners to let go', () => removed(program), {
      until: (prefixes) => prefixes.length === 10,
    });
    expect(removed(program)).toEqual(PREFIXES);
    await expect(bird.protocol('node')).resolves.toMatchObject({
      routesImported: 10,
      importUpdatesReceived: 12,
      importWithdrawsReceived: 2,
    });
  });

  test('of backends: it is refused, and changes nothing', async () => {
    const program = new LibraryProgram(node, 'node-with-inventory', NODE, ROUTER);
    program.order(JSON.stringify(PREFIXES));
    await untilRoutes(10);
    program.order('backends []');
    const refused = await program.event(
      'what becomes of the list',
      ({ event }) => event === 'backends-refused' || event === 'backends-set',
    );
    expect(refused).toMatchObject({
      message: expect.stringContaining('an empty group is a fault'),
    });
    program.order('backends ["web-a","web-b"]');
    await program.event('a list that is not empty', ({ event }) => event === 'backends-set');
    await expect(bird.protocol('node')).resolves.toMatchObject({
      routesImported: 10,
      importWithdrawsReceived: 0,
    });
  });

  test('to what all services ask: a fifth leaves, and what was held is as if nothing had been when they are well', async () => {
    const service = await HttpBackend.start({ namespace: node });
    const keepcast = await Keepcast.start({ namespace: node, config: keepcastConfig });
    await untilRoutes(10);

    await service.down();
    await keepcast.waitForEvent(({ event, state }) => event === 'alarm' && state === 'open');
    await untilRoutes(8);
    await service.up();
    const { reason } = await keepcast.waitForEvent(
      ({ event, state, prefix }) => event === 'alarm' && state === 'closed' && prefix === undefined,
    );
    expect(reason?.code).toBe('mass-withdraw-over');
    await expect(untilRoutes(10)).resolves.toMatchObject({
      importUpdatesReceived: 12,
      importWithdrawsReceived: 2,
    });
  });
});
