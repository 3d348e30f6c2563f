import { Router } from '../../src/testing/index.ts';
import { labCleanup } from '../support/lab/index.ts';
import { PATIENCE } from './programs.ts';

export const VIP = '192.0.2.10/32';

/** A router of AS 65000 that waits for AS 65010, and writes down what it hears. */
export class Neighbour {
  readonly router: Router = new Router({ asn: 65_000 });
  /** What has happened in it, in order, such as `added 192.0.2.10/32` and `established: session established`. */
  readonly log: string[] = [];

  private constructor() {
    this.router.addPeer({ address: '127.0.0.1', asn: 65_010 });
    this.router
      .on('route', ({ change, prefix }) => {
        this.log.push(`${change} ${prefix}`);
      })
      .on('peer', ({ to, reason }) => {
        this.log.push(`${to}: ${reason.message}`);
      });
  }

  /** Resolves when it listens, on a free port. */
  static async start(): Promise<Neighbour> {
    const neighbour = new Neighbour();
    labCleanup.add('a router', () => neighbour.router.stop());
    await neighbour.router.start();
    return neighbour;
  }

  get port(): number {
    return this.router.port;
  }

  /** What events call it. */
  get name(): string {
    return `127.0.0.1:${this.port}`;
  }

  routeArrives(): Promise<void> {
    return this.#until((router) => router.has(VIP));
  }

  routeLeaves(): Promise<void> {
    return this.#until((router) => !router.has(VIP));
  }

  /** Waits until these are the communities of the route. */
  routeCarries(...communities: readonly string[]): Promise<void> {
    return this.#until(({ routes }) => routes[VIP]?.[0]?.communities.join() === communities.join());
  }

  /**
   * Waits until no session is established: what the daemon had to say by then has been heard.
   * @returns the log at that moment.
   */
  async sessionEnds(): Promise<readonly string[]> {
    await this.#until(({ peers }) => peers.every(({ state }) => state !== 'established'));
    return [...this.log];
  }

  #until(predicate: (router: Router) => boolean): Promise<void> {
    return this.router.until(predicate, { signal: AbortSignal.timeout(PATIENCE) });
  }
}
