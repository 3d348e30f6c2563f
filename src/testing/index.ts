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
