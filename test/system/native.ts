import { once } from 'node:events';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import {
  loadKernelSockets,
  requireNative,
  Secret,
  type KernelSocket,
  type KernelSockets,
  type SocketSetup,
} from '../../src/system/index.ts';
import { describeUnless } from '../support/prerequisite.ts';

/** `describe` for tests of the kernel itself. Elsewhere than on Linux with koffi they are skipped, and that is told. */
export function describeNative(name: string, body: () => void): void {
  describeUnless(lacksNative(), name, body);
}

function lacksNative(): readonly string[] {
  try {
    requireNative('password');
    return [];
  } catch {
    return ['Linux with koffi'];
  }
}

/** One family's loopback. */
export interface Loopback {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
}

export const IPV4: Loopback = { family: 'ipv4', address: '127.0.0.1' };
export const IPV6: Loopback = { family: 'ipv6', address: '::1' };

export function key(text: string, { address }: Loopback): { address: string; key: Secret } {
  return { address, key: new Secret(text) };
}

/** Listeners and connections on sockets of the kernel, all closed by {@link end}. */
export class Bench {
  readonly kernel: KernelSockets;
  readonly #sockets: Socket[] = [];
  readonly #servers: Server[] = [];

  private constructor(kernel: KernelSockets) {
    this.kernel = kernel;
  }

  static async open(): Promise<Bench> {
    return new Bench(await loadKernelSockets());
  }

  end(): void {
    for (const socket of this.#sockets.splice(0)) socket.destroy();
    for (const server of this.#servers.splice(0)) server.close();
  }

  async listen(
    { family, address }: Loopback,
    setup: SocketSetup = {},
  ): Promise<{ port: number; kernelSocket: KernelSocket; accepted: Socket[] }> {
    const kernelSocket = this.kernel.open(family, { localAddress: address, ...setup });
    const accepted: Socket[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      this.#sockets.push(socket);
      accepted.push(socket);
    });
    this.#servers.push(server);
    server.listen({ fd: kernelSocket.descriptor });
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, kernelSocket, accepted };
  }

  /** Dials. Resolves to `connected`, or the code of the error: `ETIMEDOUT` where nobody answers for 300 ms. */
  async dial(
    { family, address }: Loopback,
    port: number,
    setup: SocketSetup = {},
  ): Promise<string | undefined> {
    return (await this.connect({ family, address }, port, setup)).outcome;
  }

  async connect(
    { family, address }: Loopback,
    port: number,
    { options, ...setup }: SocketSetup = {},
  ): Promise<{ outcome: string | undefined; socket: Socket; kernelSocket: KernelSocket }> {
    const kernelSocket = this.kernel.open(family, {
      ...setup,
      options: { userTimeout: 300, ...options },
    });
    const socket = new Socket({ fd: kernelSocket.descriptor });
    this.#sockets.push(socket);
    const outcome = new Promise<string | undefined>((resolve) => {
      socket.on('error', ({ code }: NodeJS.ErrnoException) => {
        resolve(code);
      });
      socket.once('connect', () => {
        resolve('connected');
      });
    });
    socket.connect({ host: address, port });
    return { outcome: await outcome, socket, kernelSocket };
  }
}
