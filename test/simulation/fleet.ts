import { Router, seededRandom, MemoryNetwork, VirtualClock } from '../../src/testing/index.ts';
import type { Fault, Plan } from './plan.ts';
import { NODE_ASN, ROUTER_ASN, SimulatedNode } from './simulated-node.ts';

/** A router's side of a session with a node. */
export interface Side {
  readonly node: SimulatedNode;
  readonly router: SimulatedRouter;
  /** Since when the path between them is as it is. */
  pathSince: number;
  isPartitioned: boolean;
  /** Since when the session is as it is. */
  sessionSince: number;
  isEstablished: boolean;
  hasRoute: boolean;
  /** Changes of the router's table that UPDATEs have brought. */
  changes: number;
}

export interface SimulatedRouter {
  readonly address: string;
  readonly router: Router;
}

/** Nodes that announce one address to routers, on one clock and one network, with faults on demand. */
export class Fleet {
  readonly clock = new VirtualClock();
  readonly nodes: readonly SimulatedNode[];
  readonly sides: readonly Side[];
  /** What has happened, for a story. */
  readonly diary: string[] = [];
  readonly #network = new MemoryNetwork({ clock: this.clock, latency: 1 });
  readonly #routers: readonly SimulatedRouter[];
  readonly #loose: Promise<unknown>[] = [];

  constructor({ seed, deployment }: Plan) {
    const { clock } = this;
    this.#routers = Array.from({ length: deployment.routers }, (_, index) => {
      const address = `10.0.0.${index + 1}`;
      const router = new Router({
        asn: ROUTER_ASN,
        clock,
        random: seededRandom(seed + index),
        network: this.#network.host(address),
      });
      return { address, router };
    });
    this.nodes = Array.from(
      { length: deployment.nodes },
      (_, index) =>
        new SimulatedNode({
          index,
          seed,
          clock,
          network: this.#network,
          deployment,
          routers: this.#routers.map(({ address }) => address),
        }),
    );
    this.sides = this.#routers.flatMap((router) =>
      this.nodes.map((node) => this.#side(router, node)),
    );
  }

  async start(): Promise<void> {
    for (const { router } of this.#routers) await router.start();
    for (const node of this.nodes) await node.start();
  }

  /** Everything ends. Afterwards nothing may wait for the clock any more. */
  async stop(): Promise<void> {
    const ends = Promise.all([
      ...this.#loose,
      ...this.nodes.map((node) => node.end()),
      ...this.#routers.map(({ router }) => router.stop()),
    ]);
    await this.clock.advance(60_000);
    await ends;
  }

  /** UPDATEs that the router has got from the node, End-of-RIB not counted. */
  updates({ node, router }: Side): number {
    const counts = router.router.peers.find(({ peer }) => peer === node.address)?.updates;
    return (counts?.announcing ?? 0) + (counts?.withdrawing ?? 0);
  }

  note(text: string): void {
    this.diary.push(`${(this.clock.now() / 1_000).toFixed(3).padStart(8)}s  ${text}`);
  }

  async cause(fault: Fault): Promise<void> {
    const node = this.nodes[fault.node];
    if (node === undefined) return;
    this.note(JSON.stringify(fault));
    switch (fault.kind) {
      case 'backend': {
        const backend = node.backends[fault.backend];
        if (backend !== undefined) backend.mode = fault.mode;
        return;
      }
      case 'session-loss':
        this.#network.reset(node.address, this.#address(fault.router));
        return;
      case 'partition':
      case 'heal':
        this.#cut(node, fault.router, fault.kind === 'partition');
        return;
      case 'kill':
      case 'crash':
        if (!node.isAlive) return;
        this.#network[fault.kind](node.address);
        this.#loose.push(node.end());
        return;
      case 'restart':
        await node.start();
        return;
      case 'deaf':
      case 'hears':
        if (!node.isAlive || node.isDeaf === (fault.kind === 'deaf')) return;
        node.isDeaf = fault.kind === 'deaf';
        node.since = this.clock.now();
        this.#network[node.isDeaf ? 'stall' : 'resume'](node.address);
        return;
      case 'disable':
      case 'drain':
      case 'enable':
        node.command(fault.kind);
        return;
      case 'reload':
        this.#loose.push(node.reload());
        return;
      case 'clock-jump':
        node.setClock(fault.by);
        return;
      case 'replace': {
        const backend = node.backends[fault.backend];
        if (backend !== undefined) backend.since = this.clock.now();
        this.#loose.push(node.replace(fault.backend));
      }
    }
  }

  #side(router: SimulatedRouter, node: SimulatedNode): Side {
    const side: Side = {
      node,
      router,
      pathSince: 0,
      isPartitioned: false,
      sessionSince: 0,
      isEstablished: false,
      hasRoute: false,
      changes: 0,
    };
    router.router.addPeer({ address: node.address, asn: NODE_ASN });
    router.router.on('peer', ({ peer, to, reason }) => {
      if (peer !== node.address) return;
      side.sessionSince = this.clock.now();
      side.isEstablished = to === 'established';
      this.note(`${router.address} sees ${peer} ${to}: ${reason.message}`);
    });
    router.router.on('route', ({ peer, change }) => {
      if (peer !== node.address) return;
      // What goes with its session was not brought by an UPDATE.
      if (side.isEstablished) side.changes += 1;
      side.hasRoute = change !== 'removed';
      this.note(`${router.address}: route of ${peer} ${change}`);
    });
    return side;
  }

  #cut(node: SimulatedNode, router: number, isPartitioned: boolean): void {
    const address = this.#address(router);
    const side = this.sides.find(
      (other) => other.node === node && other.router.address === address,
    );
    if (side === undefined || side.isPartitioned === isPartitioned) return;
    side.isPartitioned = isPartitioned;
    side.pathSince = this.clock.now();
    this.#network[isPartitioned ? 'partition' : 'heal'](node.address, address);
  }

  #address(router: number): string {
    return this.#routers[router]?.address ?? '';
  }
}
