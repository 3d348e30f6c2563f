import { errorMessage, type Endpoint } from '../../core/index.ts';
import type { TcpHandshakes } from '../../system/index.ts';
import type { CheckResult } from '../check.ts';
import type { DirectProbe, DirectProbeObserver } from '../direct-probe.ts';
import { attempt } from './attempt.ts';
import type { ResolvedAddress } from './resolved-address.ts';
import { socketError } from './socket.ts';

/** Asked at every probe: only the first one loads anything. */
export type Handshakes = () => TcpHandshakes | undefined;

/** Finds out whether one address accepts connections, by the handshake of the kernel alone. */
export class HandshakeProbe {
  readonly #handshakes: Handshakes;
  readonly #endpoint: Endpoint;

  constructor(handshakes: Handshakes, endpoint: Endpoint) {
    this.#handshakes = handshakes;
    this.#endpoint = endpoint;
  }

  /** Undefined where the kernel cannot be asked. */
  begin(
    { address, family }: ResolvedAddress,
    observer: DirectProbeObserver,
  ): DirectProbe | undefined {
    const { port } = this.#endpoint;
    return this.#handshakes()?.begin(
      { family: family === 4 ? 'ipv4' : 'ipv6', address, port },
      {
        onAccepted: () => {
          observer.onGood('connected');
        },
        onFailed: (error) => {
          observer.onFailed(error);
        },
      },
    );
  }

  /** The same for who has a signal. Undefined where the kernel cannot be asked. */
  run(address: ResolvedAddress, signal: AbortSignal): Promise<CheckResult> | undefined {
    if (this.#handshakes() === undefined) return undefined;
    return attempt(signal, ({ resolve, reject }) => {
      const handshake = this.begin(address, {
        onGood: (message) => {
          resolve({ outcome: 'good', message });
        },
        onFailed: (error) => {
          reject(socketError(error, errorMessage(error)));
        },
      });
      return () => {
        handshake?.abandon();
      };
    });
  }
}
