import type { Keepcast } from '../support/lab/index.ts';
import { Neighbour, VIP } from './neighbour.ts';
import { startDaemon } from './programs.ts';
import { Backend } from './servers.ts';

/** One router and two backends; the daemon between them is started by the test. */
export class Scene {
  readonly neighbour: Neighbour;
  /** Checked over HTTP, as `web-a`. */
  readonly a: Backend;
  /** Checked over TCP, as `web-b`. */
  readonly b: Backend;

  private constructor(neighbour: Neighbour, a: Backend, b: Backend) {
    this.neighbour = neighbour;
    this.a = a;
    this.b = b;
  }

  static async set(): Promise<Scene> {
    return new Scene(await Neighbour.start(), await Backend.start(), await Backend.start());
  }

  /**
   * A configuration file: the router is the one peer, and one announcement follows the two backends.
   * @param sections stand in the place of its own sections, or beside them.
   */
  file(sections: Readonly<Record<string, string>> = {}): string {
    const { neighbour, a, b } = this;
    const all: Readonly<Record<string, string>> = {
      speaker: '{ asn: 65010, routerId: 10.0.0.11 }',
      peers: `[ ${peer(neighbour.port)} ]`,
      health: `{ web: { interval: 200ms, rise: 2, fall: 3, backends: { web-a: { http: "${a.url}" }, web-b: { tcp: "${b.address}" } } } }`,
      announce: `{ ${VIP}: { health: web, withdrawWhen: all-offline, med: 100, communities: [ "65000:100" ] } }`,
      ...sections,
    };
    return Object.entries(all)
      .map(([name, section]) => `${name}: ${section}\n`)
      .join('');
  }

  /** Starts the daemon on that file. */
  start(
    sections?: Readonly<Record<string, string>>,
    ...args: readonly string[]
  ): Promise<Keepcast> {
    return startDaemon(this.file(sections), ...args);
  }

  /** Takes both backends down. */
  async allDie(): Promise<void> {
    await Promise.all([this.a.down(), this.b.down()]);
  }
}

/** A peer of this machine, for the section `peers`. */
export function peer(port: number, asn = 65_000): string {
  return `{ address: 127.0.0.1, port: ${port}, asn: ${asn}, connectRetry: 200ms }`;
}
