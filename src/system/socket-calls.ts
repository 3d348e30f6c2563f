import { constants } from 'node:os';
import { errorMessage } from '../core/index.ts';
import { nativeUnusable } from './native-required.ts';

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

let calls: Promise<SocketCalls> | undefined;

/**
 * Loads koffi, once, and binds the calls of the C library.
 * Rejects with KeepcastError `ERR_NATIVE_REQUIRED` where that cannot be.
 */
export function loadSocketCalls(): Promise<SocketCalls> {
  calls ??= load();
  return calls;
}

async function load(): Promise<SocketCalls> {
  // The numbers of options and the layouts of structures are those of Linux.
  if (process.platform !== 'linux') throw nativeUnusable(`this is ${process.platform}, not Linux`);
  try {
    const koffi = await import('koffi');
    // The process itself: the same on glibc and musl.
    const library = koffi.load(null);
    const bind = (definition: string): NativeFunction => library.func(definition);
    return socketCalls(
      {
        socket: bind('int socket(int, int, int)'),
        bind: bind('int bind(int, const void *, uint32_t)'),
        setsockopt: bind('int setsockopt(int, int, int, const void *, uint32_t)'),
        getsockopt: bind('int getsockopt(int, int, int, void *, void *)'),
        close: bind('int close(int)'),
        if_nametoindex: bind('uint32_t if_nametoindex(const char *)'),
      },
      () => koffi.errno(),
    );
  } catch (error) {
    throw nativeUnusable(errorMessage(error), error);
  }
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

function errorName(errno: number): string {
  const found = Object.entries(constants.errno).find(([, number]) => number === errno);
  return found?.[0] ?? `errno ${errno}`;
}
