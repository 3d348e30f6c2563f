export { isInRange, withoutZone, type AddressRange } from './address-range.ts';
export { acceptedPeer, type AcceptedPeer, type ConnectionOptions } from './connection-options.ts';
export type { DialTarget } from './dialer.ts';
export {
  type Listener,
  type ListenerEvents,
  type ListenerOptions,
  type ListenerState,
} from './listener.ts';
export type { ListenerReasonCode } from './listener-reason.ts';
export { tcpNetwork, type Network } from './network.ts';
export { encodeMd5Key, parseSecret, type Secret } from '../../system/index.ts';
