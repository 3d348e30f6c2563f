import type { Handshake, TcpHandshakes } from '../../system/index.ts';
import { attempt } from './attempt.ts';
import type { ResolvedAddress } from './resolved-address.ts';

/** A connection that the kernel makes, without a socket of Node around it until it is there. */
export class KernelDial {
  readonly #dialled: Handshake;
  #onConnected: (descriptor: number) => void = () => undefined;
  #onFailed: (error: Error) => void = () => undefined;

  /** Begins it: {@link use} must follow in the same turn, unless it has failed. */
  constructor(handshakes: TcpHandshakes, { address, family }: ResolvedAddress, port: number) {
    this.#dialled = handshakes.dial(
      { family: family === 4 ? 'ipv4' : 'ipv6', address, port },
      {
        onConnected: (descriptor) => {
          this.#onConnected(descriptor);
        },
        onFailed: (error) => {
          this.#onFailed(error);
        },
      },
    );
  }

  /** Why it has failed, where that was known at once. */
  get failure(): Error | undefined {
    return this.#dialled.failure;
  }

  /**
   * What is made of the connection when it is there; whoever makes it closes the descriptor, even if it throws. Rejects
   * with that, with the error of the system, or with the reason of `signal`.
   */
  use<T>(make: (descriptor: number) => T, signal: AbortSignal): Promise<T> {
    return attempt(signal, ({ resolve, reject }) => {
      this.#onFailed = reject;
      this.#onConnected = (descriptor) => {
        try {
          resolve(make(descriptor));
        } catch (error) {
          reject(error as Error);
        }
      };
      return () => {
        this.#dialled.abandon();
      };
    });
  }
}
