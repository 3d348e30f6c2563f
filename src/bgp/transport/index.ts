export type { DialTarget } from './dialer.ts';
export {
  type Listener,
  type ListenerEvents,
  type ListenerReasonCode,
  type ListenerState,
} from './listener.ts';
export { tcpNetwork, type Network } from './network.ts';
