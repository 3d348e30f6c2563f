import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Keepcast, link, Namespace, waitFor } from '../../support/lab/index.ts';
import { birdRouter } from '../../support/lab/bird-router.ts';
import { temporaryFolder } from '../../support/lab/folder.ts';
import { frrRouter } from '../../support/lab/frr-router.ts';
import { ROUTER, type Neighbour, type Router, type RouterKind } from '../../support/lab/router.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { makeRouter, nextHops, RouteWatch, VIP } from './anycast-lab.ts';
import { FlowClient, FlowServer } from './flows.ts';

const NODE = '192.0.2.2';
const FLOWS = 6;

const neighbour: Neighbour = {
  name: 'node',
  address: NODE,
  asn: 65_010,
  dials: false,
  families: ['ipv4'],
  bridgesRestart: true,
};

interface Restarting {
  /** For so long the End-of-RIB of the process that returns waits for its first decision. */
  readonly selectionDeferral: string;
  /** Whether its OPEN says F. */
  readonly forwardingPreserved: boolean;
}

/** One node, and a router that helps it to restart; clients behind the router have connections to its service. */
class RestartLab {
  readonly router: Router;
  readonly watch: RouteWatch;
  readonly #space: Namespace;
  readonly #node: Namespace;
  readonly #client: Namespace;
  readonly #folder: string;

  private constructor(
    router: Router,
    spaces: { space: Namespace; node: Namespace; client: Namespace },
    folder: string,
    watch: RouteWatch,
  ) {
    this.router = router;
    this.#space = spaces.space;
    this.#node = spaces.node;
    this.#client = spaces.client;
    this.#folder = folder;
    this.watch = watch;
  }

  static async make(kind: RouterKind): Promise<RestartLab> {
    const space = await makeRouter('router');
    const node = await Namespace.create('node');
    const client = await Namespace.create('client');
    await link(space, node, { addresses: [`${ROUTER.ipv4}/24`, `${NODE}/24`] });
    await link(space, client, { addresses: ['10.79.100.1/24', '10.79.100.2/24'] });
    await client.exec(['ip', 'route', 'add', 'default', 'via', '10.79.100.1']);
    await node.exec(['ip', 'route', 'add', 'default', 'via', ROUTER.ipv4]);
    await node.addAddress(`${VIP}/32`);
    await FlowServer.start(node, 'node');
    const router = await kind.start(space, [neighbour], { feedsKernel: true });
    const watch = await RouteWatch.start(space);
    const folder = await temporaryFolder('restart');
    const lab = new RestartLab(router, { space, node, client }, folder, watch);
    await lab.answer('well');
    return lab;
  }

  /** What the check finds; without an answer it runs on and on, and nobody knows. */
  async answer(answer: 'well' | 'sick' | 'none'): Promise<void> {
    const { answered, well } = this.#files;
    if (answer !== 'none') {
      await (answer === 'well' ? writeFile(well, '') : rm(well, { force: true }));
      await writeFile(answered, '');
    } else {
      await rm(answered);
    }
  }

  start({ selectionDeferral, forwardingPreserved }: Restarting): Promise<Keepcast> {
    const { answered, well } = this.#files;
    const check = `until [ -e ${answered} ]; do sleep 0.02; done; [ -e ${well} ]`;
    const bridges = `{ restartTime: 600s, selectionDeferral: ${selectionDeferral}, forwardingPreserved: ${String(forwardingPreserved)} }`;
    return Keepcast.start({
      namespace: this.#node,
      config: `
speaker: { asn: 65010, routerId: ${NODE} }
peers: [ { address: ${ROUTER.ipv4}, asn: ${ROUTER.asn}, connectRetry: 1s, gracefulRestart: ${bridges} } ]
health:
  web:
    interval: 300ms
    fastInterval: 100ms
    timeout: 90s
    rise: 2
    fall: 2
    backends: { service: { exec: [ sh, -c, "${check}" ] } }
announce: { ${VIP}/32: { health: web } }
`,
    });
  }

  /** A node that announces is killed, and returns while nobody knows yet how its service stands. */
  async restart(restarting: Restarting): Promise<Keepcast> {
    const killed = await this.start(restarting);
    await this.routeIs('live');
    killed.signal('SIGKILL');
    await killed.exit;
    await this.routeIs('stale');
    await this.answer('none');
    const returned = await this.start(restarting);
    await returned.waitForEvent(({ event, to }) => event === 'peer' && to === 'established');
    return returned;
  }

  connect(): Promise<FlowClient> {
    return FlowClient.start(this.#client, VIP, FLOWS);
  }

  async route(): Promise<'live' | 'stale' | 'gone'> {
    const [path] = await this.router.routes(`${VIP}/32`);
    if (path === undefined) return 'gone';
    return path.isStale === true ? 'stale' : 'live';
  }

  /** Resolves when the router has it so, and its kernel too. */
  async routeIs(wanted: 'live' | 'stale' | 'gone'): Promise<void> {
    await waitFor(`${VIP} to be ${wanted}`, () => this.route(), { until: (is) => is === wanted });
    await waitFor(`the kernel to know that`, () => nextHops(this.#space), {
      until: (hops) => hops.join() === (wanted === 'gone' ? '' : NODE),
    });
  }

  isEstablished(): Promise<boolean> {
    return this.router.isEstablished(neighbour);
  }

  get #files(): { readonly answered: string; readonly well: string } {
    return { answered: join(this.#folder, 'answered'), well: join(this.#folder, 'well') };
  }
}

/** What the node has decided and sent, in order. */
function done({ events }: Keepcast): readonly string[] {
  return events.flatMap(({ event, decision }) => {
    if (event === 'decision') return [`decision ${String(decision)}`];
    return ['announced', 'withdrawn', 'lost'].includes(event) ? [event] : [];
  });
}

const patient: Restarting = { selectionDeferral: '10m', forwardingPreserved: true };

for (const kind of [birdRouter, frrRouter]) {
  describeWith(
    kind.programs,
    `a node that is killed and returns, and ${kind.name} that helps`,
    () => {
      test('keeps its route and its connections, with not a moment without, until it is announced again', async () => {
        const lab = await RestartLab.make(kind);
        const killed = await lab.start(patient);
        await lab.routeIs('live');
        const flows = await lab.connect();
        killed.signal('SIGKILL');
        await lab.routeIs('stale');
        await lab.answer('none');

        const returned = await lab.start(patient);
        await returned.waitForEvent(({ event, to }) => event === 'peer' && to === 'established');
        await expect(lab.isEstablished()).resolves.toBe(true);
        await expect(lab.route()).resolves.toBe('stale');
        await lab.answer('well');
        await lab.routeIs('live');
        await returned.waitForEvent(({ event }) => event === 'announced');
        expect(done(returned)).toEqual(['decision announce', 'announced']);
        await expect(flows.now()).resolves.toEqual({
          alive: { node: FLOWS },
          broken: {},
          refused: 0,
        });
        await expect(flows.more(1)).resolves.toMatchObject({ alive: { node: FLOWS + 1 } });
        expect(lab.watch.removals).toBe(0);

        // That none was seen means something only where one would have been.
        returned.signal('SIGTERM');
        await waitFor('the end of the route', () => lab.watch.removals > 0, {
          giveUp: lab.watch.obituary,
        });
      });

      test('loses it by End-of-RIB when its service turns out to be dead, and not before', async () => {
        const lab = await RestartLab.make(kind);
        const returned = await lab.restart(patient);
        await expect(lab.route()).resolves.toBe('stale');
        await lab.answer('sick');
        await lab.routeIs('gone');
        await expect(lab.isEstablished()).resolves.toBe(true);
        await returned.waitForEvent(({ event }) => event === 'decision');
        // Nothing was withdrawn, for this process has announced nothing.
        expect(done(returned)).toEqual(['decision withdraw']);
      });

      test('loses it when nobody knows in time how its service stands', async () => {
        const lab = await RestartLab.make(kind);
        const returned = await lab.restart({ ...patient, selectionDeferral: '1s' });
        await lab.routeIs('gone');
        await expect(lab.isEstablished()).resolves.toBe(true);
        expect(done(returned)).toEqual([]);
      });

      test('loses it with its OPEN where it says that nothing of what it forwarded to is left', async () => {
        const lab = await RestartLab.make(kind);
        const returned = await lab.restart({ ...patient, forwardingPreserved: false });
        await lab.routeIs('gone');
        await expect(lab.isEstablished()).resolves.toBe(true);
        expect(done(returned)).toEqual([]);
      });
    },
  );
}
