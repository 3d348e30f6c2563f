import { formatDuration } from '../../../src/core/index.ts';
import type { FleetNode, PlannedFault } from '../../../src/testing/index.ts';
import type { Simulation } from '../deployment.ts';

/** An address that somebody has taken off is missed within a second, and put back by a program. Milliseconds. */
const PUT_BACK = 3_000;

/** How long an address stays when its route has gone, and what fails is tried again after so long. */
const GRACE = 1_000;
const RETRY = 6_000;

/** Where addresses are managed: there before the route and as long as it, and no longer. One for each run. */
export class AddressPromises {
  /** Since when a host does not have the address of a route, or that of none: by node and prefix. */
  readonly #since = new Map<string, number>();

  /** The first moment at which a router had a route to a host without the address. */
  #tooEarly: string | undefined;

  constructor({ fleet, deployment }: Simulation, faults: readonly PlannedFault[]) {
    if (!deployment.isManaged) return;
    for (const { node, router } of fleet.sides) {
      router.bgp.on('route', ({ peer, prefix, change }) => {
        if (peer !== node.address || change !== 'added' || node.hasAddressOf(prefix)) return;
        const now = fleet.clock.now();
        // What somebody takes off is missed at the next look.
        const isLost = faults.some(
          ({ at, fault }) => fault.kind === 'address-lost' && now - Number(at) < PUT_BACK,
        );
        if (isLost || !node.isAlive) return;
        this.#tooEarly ??= `${router.name} has a route to ${prefix} before ${node.name} has the address`;
      });
    }
  }

  goWithTheirRoutes(simulation: Simulation): string | undefined {
    const { fleet, deployment } = simulation;
    if (!deployment.isManaged) return undefined;
    if (this.#tooEarly !== undefined) return this.#tooEarly;
    for (const node of fleet.nodes) {
      for (const { prefix } of deployment.prefixes) {
        const found = this.#look(simulation, node, prefix);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #look(simulation: Simulation, node: FleetNode, prefix: string): string | undefined {
    const isThere = node.hasAddressOf(prefix);
    const peers = node.anycast?.speaker.peersWith(prefix).length ?? 0;
    const wishes = simulation.of(node, prefix);
    // What an earlier process has left stays until it is known whether it is wanted.
    const isUnwanted = wishes.every(({ announcement }) => announcement.decision === 'withdraw');
    const missing = peers > 0 && !isThere;
    const left = isThere && peers === 0 && isUnwanted && wishes.length > 0;
    const lasted = this.#lasts(`${node.name} ${prefix}`, node, missing || left, simulation.now);
    if (missing && lasted > PUT_BACK) {
      return `${node.name} announces ${prefix} for ${formatDuration(lasted)} and does not have the address`;
    }
    if (left && lasted > GRACE + RETRY) {
      return `${node.name} has the address of ${prefix} for ${formatDuration(lasted)} and no route`;
    }
    return undefined;
  }

  #lasts(key: string, node: FleetNode, holds: boolean, now: number): number {
    const since = this.#since.get(key);
    if (!holds || !node.isResponsive) {
      this.#since.delete(key);
      return 0;
    }
    if (since === undefined) this.#since.set(key, now);
    return now - (since ?? now);
  }
}
