import { beforeEach, expect, test } from '@jest/globals';
import { Bird, Keepcast, link, Namespace, waitFor } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { makeRouter, nextHops, VIP } from './anycast-lab.ts';
import { FlowClient, FlowServer } from './flows.ts';

const PREFIX = `${VIP}/32`;

const addressOf = (net: number, host: number): string => `10.79.${net}.${host}`;

const BIRD_CONFIG = `
router id 10.79.100.1;
protocol device {}
protocol direct { ipv4; }
protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }
${[1, 2]
  .map(
    (net) =>
      `protocol bgp node${net} { local ${addressOf(net, 1)} as 65000; neighbor ${addressOf(net, 2)} as 65010; passive on; ipv4 { import all; export none; }; }`,
  )
  .join('\n')}
`;

let router: Namespace;
let bird: Bird;

beforeEach(async () => {
  router = await makeRouter('router');
  bird = await Bird.start({ namespace: router, config: BIRD_CONFIG });
});

/** A host that serves on whatever address it has, with keepcast. */
class Host {
  readonly address: string;
  readonly namespace: Namespace;
  readonly server: FlowServer;
  readonly #net: number;

  private constructor(net: number, namespace: Namespace, server: FlowServer) {
    this.#net = net;
    this.address = addressOf(net, 2);
    this.namespace = namespace;
    this.server = server;
  }

  static async start(name: string, net: number): Promise<Host> {
    const namespace = await Namespace.create(name);
    await link(router, namespace, {
      addresses: [`${addressOf(net, 1)}/30`, `${addressOf(net, 2)}/30`],
    });
    await namespace.exec(['ip', 'route', 'add', 'default', 'via', addressOf(net, 1)]);
    return new Host(net, namespace, await FlowServer.start(namespace, name));
  }

  /**
   * @param target what its check connects to
   * @param announce the section of the file
   */
  keepcast(target: string, announce: string): Promise<Keepcast> {
    return Keepcast.start({
      namespace: this.namespace,
      config: `
speaker: { asn: 65010, routerId: ${this.address} }
peers: [ { address: ${addressOf(this.#net, 1)}, asn: 65000, connectRetry: 1s } ]
health:
  web: { interval: 300ms, fastInterval: 100ms, timeout: 200ms, rise: 2, fall: 2, backends: { service: { tcp: "${target}:8080" } } }
announce: { ${announce} }
`,
    });
  }

  /** The addresses of its loopback, but for its own. */
  async addresses(): Promise<readonly string[]> {
    const answer = await this.namespace.exec([
      'ip',
      '-oneline',
      '-4',
      'address',
      'show',
      'dev',
      'lo',
    ]);
    return [...answer.matchAll(/inet (\S+)\/32/g)].map(([, address = '']) => address).sort();
  }
}

/** Resolves when BIRD has paths by way of these hosts, and no others. */
async function pathsBy(...hosts: readonly Host[]): Promise<void> {
  const wanted = hosts.map(({ address }) => address).sort();
  await waitFor(`paths by ${wanted.join()}`, () => bird.routes(PREFIX), {
    until: (routes) =>
      routes
        .flatMap(({ nextHops: hops }) => hops)
        .sort()
        .join() === wanted.join(),
  });
}

async function leadsTo(host: Host): Promise<void> {
  await waitFor(`the router to send to ${host.address}`, () => nextHops(router), {
    until: (hops) => hops.join() === host.address,
  });
}

describeWith(['bird', 'birdc'], 'an anycast address on a host, and its route', () => {
  test('a host that has lost it leaves, although its check is good: another host answers that', async () => {
    const [first, second] = [await Host.start('first', 1), await Host.start('second', 2)];
    await first.namespace.addAddress(PREFIX);
    await second.namespace.addAddress(PREFIX);
    // The second one is preferred: a check that leaves the first one lands there.
    await second.keepcast(VIP, `${PREFIX}: { health: web, vip: verify, med: 100 }`);
    const keepcast = await first.keepcast(VIP, `${PREFIX}: { health: web, vip: verify, med: 200 }`);
    await pathsBy(first, second);
    await leadsTo(second);

    await first.namespace.exec(['ip', 'address', 'del', PREFIX, 'dev', 'lo']);
    await pathsBy(second);
    const { reason } = await keepcast.waitForEvent(({ event }) => event === 'withdrawn');
    expect(reason).toMatchObject({
      code: 'address-absent',
      message: `no interface that is up has ${VIP}: add it (ip address add ${PREFIX} dev lo), or have keepcast do so (vip: manage)`,
    });
    const verdicts = keepcast.events.flatMap(({ event, to }) => (event === 'backend' ? [to] : []));
    expect(verdicts).toEqual(['online']);

    await first.namespace.addAddress(PREFIX);
    await pathsBy(first, second);
  });

  test('the address is there with the route and for a while after it; then the host itself reaches another one', async () => {
    const [first, second] = [await Host.start('first', 1), await Host.start('second', 2)];
    const managed = (med: number): string =>
      `${PREFIX}: { health: web, vip: manage, vipGrace: 10s, med: ${med} }`;
    await second.keepcast('127.0.0.1', managed(200));
    await first.keepcast('127.0.0.1', managed(100));
    await pathsBy(first, second);
    await expect(first.addresses()).resolves.toEqual([VIP]);
    await leadsTo(first);

    await first.server.down();
    await leadsTo(second);
    // Packets that are on their way still find it.
    await expect(first.addresses()).resolves.toEqual([VIP]);
    await waitFor('the address to be off', () => first.addresses(), {
      until: (addresses) => addresses.length === 0,
    });
    const own = await FlowClient.start(first.namespace, VIP, 1);
    await expect(own.now()).resolves.toMatchObject({ alive: { second: 1 }, refused: 0 });

    await first.server.up();
    await leadsTo(first);
    await expect(first.addresses()).resolves.toEqual([VIP]);
  });

  test('what a killed one has left is taken off by the next one; what others have added stays', async () => {
    const other = '198.51.100.99';
    const next = '198.51.100.11';
    const host = await Host.start('host', 1);
    await host.namespace.addAddress(`${other}/32`);
    const killed = await host.keepcast('127.0.0.1', `${PREFIX}: { health: web, vip: manage }`);
    await pathsBy(host);
    killed.signal('SIGKILL');
    await pathsBy();
    await expect(host.addresses()).resolves.toEqual([VIP, other]);

    const keepcast = await host.keepcast('127.0.0.1', `${next}/32: { health: web, vip: manage }`);
    await expect(
      keepcast.waitForEvent(({ event }) => event === 'stale-address'),
    ).resolves.toMatchObject({ address: VIP, interface: 'lo', removed: true });
    await waitFor('the new address', () => host.addresses(), {
      until: (addresses) => addresses.join() === [next, other].join(),
    });
    await expect(bird.routes(PREFIX)).resolves.toEqual([]);
  });
});
