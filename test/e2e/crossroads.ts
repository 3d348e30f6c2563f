import { Router } from '../../src/testing/index.ts';
import { labCleanup } from '../support/lab/index.ts';
import { VIP } from './neighbour.ts';
import { PATIENCE } from './programs.ts';

/** Where the nodes are: addresses of this machine, all of 127.0.0.0/8 being its own. */
export const [NODE_1, NODE_2] = ['127.0.0.11', '127.0.0.12'] as const;

/** A router of AS 65000 that has two nodes of AS 65010, and writes down what each says of the address. */
export class Crossroads {
  readonly router: Router = new Router({ asn: 65_000 });
  /** Such as `127.0.0.11 added`; and `nobody is left` when a withdrawal was that of the last route. */
  readonly log: string[] = [];

  private constructor() {
    for (const address of [NODE_1, NODE_2]) this.router.addPeer({ address, asn: 65_010 });
    this.router.on('route', ({ change, peer }) => {
      this.log.push(`${peer} ${change}`);
      if (!this.router.has(VIP)) this.log.push('nobody is left');
    });
  }

  /** Resolves when it listens, on a free port. */
  static async start(): Promise<Crossroads> {
    const crossroads = new Crossroads();
    labCleanup.add('a router', () => crossroads.router.stop());
    await crossroads.router.start();
    return crossroads;
  }

  get port(): number {
    return this.router.port;
  }

  /** Whose routes there are, by node: the MED and the communities of each, such as `100 65010:1`. */
  get routes(): Readonly<Record<string, string>> {
    const routes = this.router.routes[VIP] ?? [];
    return Object.fromEntries(
      routes.map(({ peer, med, communities }) => [
        peer,
        [med ?? 'no MED', ...communities].join(' '),
      ]),
    );
  }

  /** Resolves when these are the routes, and no others. */
  async has(expected: Readonly<Record<string, string>>): Promise<void> {
    const text = (routes: Readonly<Record<string, string>>): string =>
      Object.entries(routes).toSorted().join('; ');
    await this.router.until(() => text(this.routes) === text(expected), {
      signal: AbortSignal.timeout(PATIENCE),
    });
  }
}
