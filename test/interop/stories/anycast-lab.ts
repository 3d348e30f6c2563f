import { Keepcast, link, Namespace, waitFor, type LabProcess } from '../../support/lab/index.ts';
import { FlowServer } from './flows.ts';

export const VIP = '198.51.100.10';

/** What routers of an anycast service need: packets of one connection go one way, and nobody is told of a better one. */
const ROUTER_SYSCTLS = [
  'net.ipv4.ip_forward=1',
  'net.ipv4.fib_multipath_hash_policy=1',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.all.send_redirects=0',
];

export async function makeRouter(label: string): Promise<Namespace> {
  const router = await Namespace.create(label);
  await router.exec(['sysctl', '--quiet', '--write', ...ROUTER_SYSCTLS]);
  return router;
}

/** A host with the anycast address on lo, a service behind it, and keepcast. */
export class ServiceNode {
  readonly name: string;
  readonly address: string;
  readonly server: FlowServer;
  readonly keepcast: Keepcast;

  private constructor(name: string, address: string, server: FlowServer, keepcast: Keepcast) {
    this.name = name;
    this.address = address;
    this.server = server;
    this.keepcast = keepcast;
  }

  /**
   * @param config what the file has beside the speaker and the health group `web`
   * @param addresses of the router's end and of the node's, such as `['10.79.1.1/30', '10.79.1.2/30']`
   */
  static async start(
    name: string,
    router: Namespace,
    addresses: readonly [string, string],
    config: string,
  ): Promise<ServiceNode> {
    const [gateway = '', address = ''] = addresses.map((each) => each.split('/')[0] ?? '');
    const node = await Namespace.create(name);
    await link(router, node, { addresses });
    await node.addAddress(`${VIP}/32`);
    await node.exec(['ip', 'route', 'add', 'default', 'via', gateway]);
    const server = await FlowServer.start(node, name);
    const keepcast = await Keepcast.start({
      namespace: node,
      config: `
speaker: { asn: 65010, routerId: ${address} }
health:
  web:
    interval: 300ms
    fastInterval: 100ms
    timeout: 200ms
    rise: 2
    fall: 2
    backends: { service: { tcp: "127.0.0.1:8080" } }
${config}`,
    });
    return new ServiceNode(name, address, server, keepcast);
  }
}

interface KernelRoute {
  readonly gateway?: string;
  readonly nexthops?: readonly { readonly gateway: string }[];
}

/** Where a router's kernel sends what is for the anycast address, in the order in which it shares out the flows. */
export async function nextHops(router: Namespace): Promise<readonly string[]> {
  const answer = await router.exec(['ip', '-json', 'route', 'show', VIP]);
  const [route] = JSON.parse(answer) as readonly KernelRoute[];
  const { gateway, nexthops = gateway === undefined ? [] : [{ gateway }] } = route ?? {};
  return nexthops.map((each) => each.gateway);
}

/** Resolves when those, and no others, are the next hops of the anycast address. */
export async function routedBy(router: Namespace, nodes: readonly ServiceNode[]): Promise<void> {
  const wanted = nodes
    .map(({ address }) => address)
    .sort()
    .join();
  await waitFor(`${VIP} by ${wanted}`, () => nextHops(router), {
    until: (seen) => [...seen].sort().join() === wanted,
  });
}

/** A route that comes and goes, to see whether that is seen. */
const MARKER = '203.0.113.254';

/** Everything that a router's kernel does with the route of the anycast address. */
export class RouteWatch {
  readonly #process: LabProcess;
  readonly #lines: string[] = [];

  #sees = false;

  private constructor(router: Namespace) {
    this.#process = router.spawn(['ip', '-oneline', 'monitor', 'route'], (line) => {
      if (line.includes(MARKER)) this.#sees = true;
      if (line.includes(VIP)) this.#lines.push(line);
    });
  }

  /** Resolves when it sees what happens from now on. */
  static async start(router: Namespace): Promise<RouteWatch> {
    const watch = new RouteWatch(router);
    const mark = async (): Promise<boolean> => {
      await router.exec(['ip', 'route', 'replace', 'blackhole', MARKER]);
      await router.exec(['ip', 'route', 'del', 'blackhole', MARKER]);
      return watch.#sees;
    };
    await waitFor('ip monitor to see a route', mark, { giveUp: watch.obituary });
    return watch;
  }

  /** How often there was none any more: a route that is replaced is never away. */
  get removals(): number {
    return this.#lines.filter((line) => line.startsWith('Deleted')).length;
  }

  get changes(): number {
    return this.#lines.length;
  }

  get obituary(): () => string | undefined {
    return this.#process.obituary;
  }
}
