import { ConfigurationError, unknownName } from '../../core/index.ts';
import type { FleetFault } from './faults.ts';
import type { FleetBackend } from './fleet-backend.ts';
import type { FleetNode } from './fleet-node.ts';
import type { Fleet } from './fleet.ts';
import type { Side } from './side.ts';

type Of<Kind extends FleetFault['kind']> = Extract<FleetFault, { readonly kind: Kind }>;

/**
 * Lets a fault happen.
 * @returns what needs time to end
 * @throws ConfigurationError for names that nothing has
 */
export async function cause(fleet: Fleet, fault: FleetFault): Promise<Promise<unknown>[]> {
  switch (fault.kind) {
    case 'backend':
      backendOf(fleet, fault).become(fault.mode);
      return [];
    case 'session-loss':
      fleet.network.reset(fleet.node(fault.node).address, fleet.router(fault.router).address);
      return [];
    case 'partition':
    case 'heal':
      cut(fleet, sideOf(fleet, fault), fault.kind === 'partition');
      return [];
    case 'disable':
    case 'enable':
    case 'drain':
    case 'undrain':
      return command(fleet, fault);
    case 'restart':
      await restart(fleet, fleet.node(fault.node));
      return [];
    default:
      return strike(fleet, fleet.node(fault.node), fault);
  }
}

/** What happens to one node. */
function strike(
  fleet: Fleet,
  node: FleetNode,
  fault: Of<
    | 'blind'
    | 'sees'
    | 'freeze'
    | 'thaw'
    | 'deaf'
    | 'hears'
    | 'kill'
    | 'crash'
    | 'clock-jump'
    | 'address-lost'
  >,
): Promise<unknown>[] {
  switch (fault.kind) {
    case 'blind':
    case 'sees':
      node.blind = fault.kind === 'blind';
      return [];
    case 'clock-jump':
      node.setClock(fault.by);
      return [];
    case 'address-lost':
      node.addresses.lose(fault.address);
      return [];
    case 'freeze':
    case 'thaw':
      if (node.isAlive && node.isFrozen !== (fault.kind === 'freeze')) {
        node.frozen = !node.isFrozen;
        listen(fleet, node);
      }
      return [];
    case 'deaf':
    case 'hears':
      if (node.isAlive && node.isDeaf !== (fault.kind === 'deaf')) {
        node.deaf = !node.isDeaf;
        listen(fleet, node);
      }
      return [];
    case 'kill':
    case 'crash': {
      if (!node.isAlive) return [];
      fleet.network[fault.kind](node.address);
      const end = node.end();
      if (fault.kind === 'crash') losePower(fleet, node);
      return [end];
    }
  }
}

/** Until it has power again, nothing answers for it. */
function losePower({ network, sides }: Fleet, node: FleetNode): void {
  node.losePower();
  for (const side of sides) {
    if (side.node === node) network.partition(node.address, side.router.address);
  }
}

async function restart(fleet: Fleet, node: FleetNode): Promise<void> {
  if (!node.hasPower) {
    for (const side of fleet.sides) {
      if (side.node !== node || side.isPartitioned) continue;
      fleet.network.heal(node.address, side.router.address);
    }
  }
  await fleet.begin(node);
}

function listen({ network }: Fleet, { address, isFrozen, isDeaf }: FleetNode): void {
  network[isFrozen || isDeaf ? 'stall' : 'resume'](address);
}

function cut({ network, clock }: Fleet, side: Side, isPartitioned: boolean): void {
  if (side.isPartitioned === isPartitioned) return;
  side.isPartitioned = isPartitioned;
  side.pathSince = clock.now();
  const { node, router } = side;
  if (isPartitioned) network.partition(node.address, router.address);
  else if (node.hasPower) network.heal(node.address, router.address);
}

function command(
  fleet: Fleet,
  fault: Of<'disable' | 'enable' | 'drain' | 'undrain'>,
): Promise<unknown>[] {
  const ends: Promise<unknown>[] = [];
  const node = fleet.node(fault.node);
  if (node.isAlive && !node.prefixes.includes(fault.prefix)) {
    throw new ConfigurationError('prefix', unknownName('prefix', fault.prefix, node.prefixes));
  }
  for (const announcement of node.announcements(fault.prefix)) {
    if (fault.kind === 'drain') ends.push(announcement.drain({ wait: fault.wait ?? '3s' }));
    else announcement[fault.kind]();
  }
  return ends;
}

/** @throws ConfigurationError if nothing has the name */
export function backendOf(fleet: Fleet, { node, backend }: Of<'backend'>): FleetBackend {
  return find('backend', node === undefined ? fleet.shared : fleet.node(node).backends, backend);
}

function sideOf(fleet: Fleet, fault: { readonly node: string; readonly router: string }): Side {
  const [node, router] = [fleet.node(fault.node), fleet.router(fault.router)];
  const side = fleet.sides.find((one) => one.node === node && one.router === router);
  if (side === undefined) throw new ConfigurationError('router', 'it has no session with the node');
  return side;
}

/** @throws ConfigurationError if nothing has the name */
export function find<Item extends { readonly name: string }>(
  what: string,
  items: readonly Item[],
  name: string,
): Item {
  const found = items.find((item) => item.name === name);
  if (found !== undefined) return found;
  throw new ConfigurationError(
    what,
    unknownName(
      what,
      name,
      items.map((item) => item.name),
    ),
  );
}
