export type { FlowOutcome, Flow, PrefixReport } from './fleet/clients.ts';
export {
  randomFaults,
  type FleetFault,
  type FleetShape,
  type PlannedFault,
  type RandomFaultsOptions,
} from './fleet/faults.ts';
export type { BackendMode, FleetBackend } from './fleet/fleet-backend.ts';
export type { FleetHost, FleetNode, FleetProgram } from './fleet/fleet-node.ts';
export type { EcmpOptions, FleetRouter } from './fleet/fleet-router.ts';
export type { FleetOptions } from './fleet/fleet-options.ts';
export { Fleet } from './fleet/fleet.ts';
export type { HostAddresses } from './fleet/host-addresses.ts';
export type { Rehash } from './fleet/next-hops.ts';
export type { Side } from './fleet/side.ts';
export { MemoryNetwork, type MemoryNetworkOptions } from './memory-network.ts';
export type { ReceivedRoute } from './received-route.ts';
export {
  Router,
  type RouterEvents,
  type RouterOptions,
  type RouterPeer,
  type RouterPeerOptions,
  type RouterRouteEvent,
  type UpdateCounts,
} from './router.ts';
export { seededRandom } from './seeded-random.ts';
export { TracePlayer, type PlayedResult } from './trace-player.ts';
export { tapUpdates, type TappedUpdate } from './update-tap.ts';
export { VirtualClock } from './virtual-clock.ts';
