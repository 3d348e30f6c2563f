export { descriptorShortage, openFileLimit, type DescriptorEvidence } from './descriptor-limit.ts';
export { findProgram } from './find-program.ts';
export { hostAddresses, type HostAddress } from './host-addresses.ts';
export {
  everybody,
  kernelSockets,
  loadKernelSockets,
  unguessableKey,
  type KernelSocket,
  type KernelSockets,
  type SocketSetup,
} from './kernel-sockets.ts';
export { NamespacePresence } from './namespace-presence.ts';
export type { NativeHost } from './native-library.ts';
export { requireNative, type NativeFeature } from './native-required.ts';
export {
  programEnvironment,
  runProgram,
  type ProgramOptions,
  type ProgramOutcome,
} from './run-program.ts';
export { parseSecret, Secret, type SecretSource, type SecretStores } from './secret.ts';
export type { AddressFamily } from './socket-address.ts';
export type { NativeLibrary, SocketCalls, SystemCallError } from './socket-calls.ts';
export { socketDescriptor } from './socket-descriptor.ts';
export type { SocketOptions } from './socket-options.ts';
export { encodeMd5Key, type Md5Peer } from './tcp-md5.ts';
export {
  tcpHandshakes,
  type DialObserver,
  type Handshake,
  type HandshakeObserver,
  type HandshakeTarget,
  type TcpHandshakes,
} from './tcp-handshakes.ts';
export { lookUpUser, type UserIds } from './user.ts';
