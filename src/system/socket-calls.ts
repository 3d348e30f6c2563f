import { constants } from 'node:os';

/** The system calls that this folder makes. Each throws a {@link SystemCallError}; octets are read and not kept. */
export interface SocketCalls {
  /** A TCP socket that child processes do not inherit. */
  socket(domain: number): number;
  bind(descriptor: number, address: Uint8Array): void;
  setOption(descriptor: number, level: number, name: number, value: Uint8Array): void;
  /** @param size how many octets the value may have */
  getOption(descriptor: number, level: number, name: number, size: number): Uint8Array;
  close(descriptor: number): void;
  /** The index of an interface. */
  interfaceIndex(name: string): number;
}

/** A system call failed. `code` is the name of the error, such as `ENODEV`, as in the errors of Node. */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError';
  readonly code: string;
  readonly syscall: string;

  constructor(syscall: string, code: string, message = `${syscall} ${code}`, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.syscall = syscall;
  }
}

const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const IPPROTO_TCP = 6;

type NativeValue = number | string | Uint8Array;
type NativeFunction = (...values: NativeValue[]) => number;

/** What is used of koffi. */
export interface NativeLibrary {
  /** With null the process itself: the same on glibc and musl. */
  load(path: null): { func(definition: string): NativeFunction };
  /** Of the last call. */
  errno(): number;
  /** What goes by the event loop of Node: koffi has it since 2.15, and may change it. */
  readonly node?: {
    poll(
      descriptor: number,
      events: { readonly readable: boolean },
      callback: () => void,
    ): { ref(): void; unref(): void };
  };
}

/**
 * Binds the calls of the C library.
 * @throws what koffi throws where one is not there
 */
export function bindSocketCalls(koffi: NativeLibrary): SocketCalls {
  const library = koffi.load(null);
  return socketCalls(
    {
      socket: library.func('int socket(int, int, int)'),
      bind: library.func('int bind(int, const void *, uint32_t)'),
      setsockopt: library.func('int setsockopt(int, int, int, const void *, uint32_t)'),
      getsockopt: library.func('int getsockopt(int, int, int, void *, void *)'),
      close: library.func('int close(int)'),
      if_nametoindex: library.func('uint32_t if_nametoindex(const char *)'),
    },
    () => koffi.errno(),
  );
}

type FunctionName = 'socket' | 'bind' | 'setsockopt' | 'getsockopt' | 'close' | 'if_nametoindex';

function socketCalls(
  native: Readonly<Record<FunctionName, NativeFunction>>,
  errno: () => number,
): SocketCalls {
  const call = (name: FunctionName, ...values: NativeValue[]): number => {
    const result = native[name](...values);
    // Read at once: any other call may change it.
    if (result < 0) throw new SystemCallError(name, errorName(errno()));
    return result;
  };
  return {
    socket: (domain) => call('socket', domain, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP),
    bind: (descriptor, address) => {
      call('bind', descriptor, address, address.length);
    },
    setOption: (descriptor, level, name, value) => {
      call('setsockopt', descriptor, level, name, value, value.length);
    },
    getOption: (descriptor, level, name, size) => {
      const value = new Uint8Array(size);
      const length = Uint32Array.of(size);
      call('getsockopt', descriptor, level, name, value, new Uint8Array(length.buffer));
      return value.subarray(0, length[0]);
    },
    close: (descriptor) => {
      call('close', descriptor);
    },
    interfaceIndex: (name) => {
      const index = call('if_nametoindex', name);
      if (index === 0) throw new SystemCallError('if_nametoindex', 'ENODEV');
      return index;
    },
  };
}

// Of two names of one number the first is kept: EAGAIN, not EWOULDBLOCK.
const errorNames = new Map(
  Object.entries(constants.errno)
    .reverse()
    .map(([name, errno]) => [errno, name]),
);

/** The name of an error of the kernel, such as `ECONNREFUSED`. */
export function errorName(errno: number): string {
  return errorNames.get(errno) ?? `errno ${errno}`;
}
