import type { NativeLibrary } from './socket-calls.ts';
import { familyNumber, type AddressFamily } from './socket-address.ts';

/**
 * The system calls that a TCP handshake needs, as bare as they can be: there are thousands a second. Each returns what
 * the kernel says, or the number of the error below 0; none throws.
 */
export interface HandshakeCalls {
  /** A TCP socket that blocks nobody, and that child processes do not inherit. */
  socket(family: AddressFamily): number;
  /** Its close sends a reset, and frees the port at once: SO_LINGER of no time. */
  resetOnClose(descriptor: number): number;
  connect(descriptor: number, address: Uint8Array): number;
  /** The address at this end of a connection, as a `struct sockaddr`: to be read at once, and not kept. */
  localAddress(descriptor: number): Uint8Array;
  /** The address at the other end; likewise. */
  remoteAddress(descriptor: number): Uint8Array;
  close(descriptor: number): void;
  /** The index of an interface; 0 if there is none of that name. */
  interfaceIndex(name: string): number;
  /** The descriptor of a new epoll instance. */
  epoll(): number;
  /** Has an epoll instance tell when a descriptor becomes writable, or fails. */
  watch(epoll: number, descriptor: number): number;
  /** Takes {@link watch} back. */
  unwatch(epoll: number, descriptor: number): void;
  /** Which descriptors are so now, some at a time, without waiting for any. */
  ready(epoll: number): readonly number[];
  /** Has libuv call back whenever a descriptor is readable. It must be held on to: what is collected tells nothing. */
  poll(descriptor: number, onReadable: () => void): PollHandle;
}

/** A descriptor that libuv watches. One that is referenced keeps the process alive. */
export interface PollHandle {
  ref(): void;
  unref(): void;
}

/** How many descriptors are taken at a time: what each of them causes must not keep others waiting for long. */
const MOST_READY = 256;

const SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0o4000 | 0o2000000;
const EPOLL_CLOEXEC = 0o2000000;
const IPPROTO_TCP = 6;
const SOL_SOCKET = 1;
const SO_LINGER = 13;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLLOUT = 4;

/** `struct epoll_event`: the kernel packs it on x86 alone. */
const IS_PACKED = process.arch === 'x64' || process.arch === 'ia32';
const EVENT_SIZE = IS_PACKED ? 12 : 16;
const EVENT_DATA = IS_PACKED ? 4 : 8;

/** Every platform that koffi has for Linux is little-endian. */
const LITTLE_ENDIAN = true;

/** Octets of a number in C's `socklen_t`, and of the longest address: a `sockaddr_in6`. */
const LENGTH_SIZE = 4;
const LONGEST_ADDRESS = 28;

/**
 * Binds the calls of the C library.
 * @throws what koffi throws where one is not there; Error where koffi cannot have libuv watch a descriptor
 */
export function bindHandshakeCalls(koffi: NativeLibrary): HandshakeCalls {
  const { node } = koffi;
  if (node === undefined) throw new Error('this koffi cannot watch descriptors');
  const library = koffi.load(null);
  const socket = library.func('int socket(int, int, int)');
  const setsockopt = library.func('int setsockopt(int, int, int, const void *, uint32_t)');
  const connect = library.func('int connect(int, const void *, uint32_t)');
  const getsockname = library.func('int getsockname(int, void *, void *)');
  const getpeername = library.func('int getpeername(int, void *, void *)');
  const close = library.func('int close(int)');
  const if_nametoindex = library.func('uint32_t if_nametoindex(const char *)');
  const epoll_create1 = library.func('int epoll_create1(int)');
  const epoll_ctl = library.func('int epoll_ctl(int, int, int, const void *)');
  const epoll_wait = library.func('int epoll_wait(int, void *, int, int)');

  // Read at once: any other call may change it.
  const outcome = (result: number): number => (result < 0 ? -koffi.errno() : result);
  const noLinger = new Uint8Array(Int32Array.of(1, 0).buffer);
  const event = new Uint8Array(EVENT_SIZE);
  const eventView = new DataView(event.buffer);
  eventView.setUint32(0, EPOLLOUT, LITTLE_ENDIAN);
  const events = new Uint8Array(MOST_READY * EVENT_SIZE);
  const eventsView = new DataView(events.buffer);
  // One octet says how long an address is; the others of a `socklen_t` are 0.
  const length = new Uint8Array(LENGTH_SIZE);
  const local = new Uint8Array(LONGEST_ADDRESS);
  const remote = new Uint8Array(LONGEST_ADDRESS);

  return {
    socket: (family) =>
      outcome(socket(familyNumber[family], SOCK_STREAM_NONBLOCK_CLOEXEC, IPPROTO_TCP)),
    resetOnClose: (descriptor) =>
      outcome(setsockopt(descriptor, SOL_SOCKET, SO_LINGER, noLinger, noLinger.length)),
    connect: (descriptor, address) => outcome(connect(descriptor, address, address.length)),
    localAddress: (descriptor) => {
      length[0] = local.length;
      return local.subarray(0, getsockname(descriptor, local, length) < 0 ? 0 : length[0]);
    },
    remoteAddress: (descriptor) => {
      length[0] = remote.length;
      return remote.subarray(0, getpeername(descriptor, remote, length) < 0 ? 0 : length[0]);
    },
    close: (descriptor) => {
      close(descriptor);
    },
    interfaceIndex: (name) => if_nametoindex(name),
    epoll: () => outcome(epoll_create1(EPOLL_CLOEXEC)),
    watch: (epoll, descriptor) => {
      eventView.setInt32(EVENT_DATA, descriptor, LITTLE_ENDIAN);
      return outcome(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, event));
    },
    unwatch: (epoll, descriptor) => {
      epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, event);
    },
    ready: (epoll) => {
      const count = epoll_wait(epoll, events, MOST_READY, 0);
      const descriptors: number[] = [];
      for (let index = 0; index < count; index += 1) {
        descriptors.push(eventsView.getInt32(index * EVENT_SIZE + EVENT_DATA, LITTLE_ENDIAN));
      }
      return descriptors;
    },
    poll: (descriptor, onReadable) => node.poll(descriptor, { readable: true }, onReadable),
  };
}
