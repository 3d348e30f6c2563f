import {
  backoffDelay,
  errorCode,
  errorMessage,
  formatDuration,
  formatEndpoint,
  parseEndpoint,
  systemClock,
  type Clock,
  type Duration,
} from '../../core/index.ts';
import { tcpHandshakes } from '../../system/index.ts';
import { madeOf } from '../check-origin.ts';
import type { WatchedCheck, WatchedResult } from '../check.ts';
import { checkOptions, parseInterval, parseTimeout } from '../options.ts';
import { readThrown } from '../probe-result.ts';
import { attempt } from './attempt.ts';
import type { Handshakes } from './handshake-probe.ts';
import { HeldConnection, type HoldSettings, type LostConnection } from './held-connection.ts';
import { KernelDial } from './kernel-dial.ts';
import { literalAddress } from './resolved-address.ts';
import { parseResolver, type NameResolver } from './resolver.ts';
import { keepAlive, parseSilence, type Silence } from './silence.ts';
import { pause, unlessAborted, withinTime } from './within-time.ts';

export interface HoldCheckOptions {
  /** The longest that dialling may take, from resolving the name: 1 ms or more; 2 s by default. */
  readonly timeout?: Duration;
  /**
   * So long the host may be silent until the connection is lost: whole seconds, 2 s to 1 h; 15 s by default. The kernel
   * asks for signs of life (TCP keepalive) where the backend has nothing to say. Below 11 s it takes TCP_USER_TIMEOUT,
   * which needs Linux and the optional package koffi.
   */
  readonly silentAfter?: Duration;
  /**
   * The longest wait until a backend that cannot be reached, or that closes at once again and again, is dialled anew:
   * 10 ms or more; 1 s by default. The waits double up to it from 10 ms.
   */
  readonly redialInterval?: Duration;
  /** Finds the address of a name; the one that all checks share by default. */
  readonly resolver?: NameResolver;
  /** What measures the waits; the platform's clock by default. */
  readonly clock?: Clock;
}

const OPTIONS = [
  'timeout',
  'silentAfter',
  'redialInterval',
  'resolver',
  'clock',
] as const satisfies readonly (keyof HoldCheckOptions)[];

const FIRST_WAIT = 10;

/** A connection that stood for so many milliseconds was served: it is no fault that it is closed some time later. */
const SETTLED = 1_000;

interface Target extends Omit<HoldSettings, 'keepAlive'> {
  readonly timeout: number;
  readonly redialInterval: number;
  readonly silence: Silence;
  readonly resolver: NameResolver;
}

/**
 * Keeps a TCP connection to `endpoint` (`10.0.0.1:8080`) open and says nothing on it: the FIN or the RST that the
 * kernel of a backend sends when it dies is known at once, without polling. Since servers close what is idle, a
 * connection that is lost is dialled again, at once. A dial that is refused leaves no doubt: it takes the backend
 * offline whatever `fall` is, and so does a host that was silent for `silentAfter` and then cannot be dialled. An open
 * connection counts as good every `interval`. One that is closed within a second of being accepted is bad.
 * @throws ConfigurationError; KeepcastError `ERR_NATIVE_REQUIRED`
 */
export function holdCheck(endpoint: string, options: HoldCheckOptions = {}): WatchedCheck {
  return holdCheckBy(tcpHandshakes, endpoint, options);
}

/** The same with other handshakes, or none: for tests. */
export function holdCheckBy(
  handshakes: Handshakes,
  endpoint: string,
  options: HoldCheckOptions,
): WatchedCheck {
  const parsed = parseEndpoint(endpoint);
  checkOptions(options, 'holdCheck', OPTIONS);
  const { timeout = '2s', silentAfter = '15s', redialInterval = '1s' } = options;
  const target: Target = {
    endpoint: parsed,
    timeout: parseTimeout('timeout', timeout),
    redialInterval: parseInterval('redialInterval', redialInterval),
    silence: parseSilence(silentAfter),
    resolver: parseResolver(options.resolver),
    clock: options.clock ?? systemClock,
    handshakes,
  };
  return madeOf(
    {
      kind: 'hold',
      target: formatEndpoint(parsed),
      timeout: target.timeout,
      watch: (signal) => new Holding(target, signal).results(),
    },
    endpoint,
    options,
  );
}

/** One watch: connections one after the other. */
class Holding {
  readonly #target: Target;
  readonly #signal: AbortSignal;
  /** The newest connection: one that has ended is closed when the word of it is out. */
  #held: HeldConnection | undefined;
  #connections = 0;
  /** Dials that failed, and connections that were closed at once, in a row. */
  #faults = 0;
  /** How the last connection that was served ended. */
  #lost: LostConnection | undefined;
  /** The last connection was closed at once, so the next one is not believed at once. */
  #shaky = false;

  constructor(target: Target, signal: AbortSignal) {
    this.#target = target;
    this.#signal = signal;
  }

  async *results(): AsyncGenerator<WatchedResult> {
    const { silence, clock, redialInterval } = this.#target;
    const settings = { ...this.#target, keepAlive: await keepAlive(silence) };
    try {
      for (;;) {
        const dialledAt = clock.now();
        try {
          const connection = await this.#dial(settings);
          yield* this.#hold(connection, clock.now() - dialledAt);
        } catch (error) {
          yield this.#judge(error, clock.now() - dialledAt);
        }
        const wait = backoffDelay({ initial: FIRST_WAIT, maximum: redialInterval }, this.#faults);
        if (wait === 0) continue;
        this.#held?.close();
        await pause(clock, wait, this.#signal);
      }
    } finally {
      this.#held?.close();
    }
  }

  #dial(settings: HoldSettings): Promise<HeldConnection> {
    this.#signal.throwIfAborted();
    const { resolver, endpoint } = this.#target;
    let dial = this.#dialByKernel();
    // It was accepted by what dies, which does not listen any more by then: that is known by the next one.
    if (isReset(dial?.failure)) dial = this.#dialByKernel();
    // The host of a dead backend refuses at once: nothing else comes before the word of it.
    if (dial?.failure !== undefined) throw dial.failure;
    return withinTime(this.#target, this.#signal, async (signal) =>
      dial === undefined
        ? HeldConnection.dial(settings, await resolver.resolve(endpoint.host, signal), signal)
        : HeldConnection.ofDial(dial, settings, signal),
    );
  }

  #dialByKernel(): KernelDial | undefined {
    const { endpoint, handshakes } = this.#target;
    const literal = literalAddress(endpoint.host);
    const kernel = literal && handshakes();
    return kernel && new KernelDial(kernel, literal, endpoint.port);
  }

  async *#hold(connection: HeldConnection, latency: number): AsyncGenerator<WatchedResult> {
    this.#held?.close();
    this.#held = connection;
    this.#connections += 1;
    if (!this.#shaky || (await this.#settles(connection))) yield this.#good(latency);
    const lost = await unlessAborted(connection.lost, this.#signal);
    const held = this.#target.clock.now() - connection.since;
    const isAfterService = this.#isAfterService;
    this.#shaky = held < SETTLED;
    this.#lost = lost;
    if (!this.#shaky) {
      this.#faults = 0;
      return;
    }
    if (!isAfterService) this.#faults += 1;
    const message = `${lost.message} ${formatDuration(held)} after it was accepted`;
    yield { outcome: 'bad', message, latency, evidence: this.#evidence() };
  }

  /** Whether a connection outlasts the time after which the one before it was closed. */
  #settles({ lost }: HeldConnection): Promise<boolean> {
    return attempt(this.#signal, ({ resolve }) => {
      void lost.then(() => {
        resolve(false);
      });
      const timer = this.#target.clock.setTimer(SETTLED, () => {
        resolve(true);
      });
      return () => {
        timer.cancel();
      };
    });
  }

  #good(latency: number): WatchedResult {
    const again = this.#lost === undefined ? '' : ` again: ${this.#lost.message}`;
    return {
      outcome: 'good',
      message: `connected${again}`,
      latency,
      standing: true,
      evidence: this.#evidence(),
    };
  }

  /** @throws the error itself if the watch is over */
  #judge(error: unknown, latency: number): WatchedResult {
    if (this.#signal.aborted) throw error;
    // It was accepted, and closed at once.
    const wasReset = isReset(error);
    if (!wasReset || !this.#isAfterService) this.#faults += 1;
    const { outcome, message } = readThrown(error, 0);
    // It says nothing of the backend, so what is known of it stays.
    if (outcome === 'not-run') return { outcome, message };
    this.#shaky = wasReset;
    const after = this.#lost === undefined ? '' : `${this.#lost.message}, and then: `;
    return {
      outcome: 'bad',
      message: `${after}${errorMessage(error)}`,
      latency,
      conclusive: isRefusal(error) || this.#lost?.silent === true,
      evidence: this.#evidence(),
    };
  }

  /**
   * The last connection was served. The kernel of a backend that dies may accept once more before it closes what
   * listens, so one that is closed at once then is no fault yet: another is dialled without a wait.
   */
  get #isAfterService(): boolean {
    return this.#lost !== undefined && !this.#shaky;
  }

  #evidence(): { readonly connections: number } {
    return { connections: this.#connections };
  }
}

function isReset(error: unknown): boolean {
  return errorCode(error) === 'ECONNRESET';
}

/** What dialling one of several addresses may end with beside a refusal, where this host has no way to it. */
const NO_WAY: ReadonlySet<string | undefined> = new Set(['ENETUNREACH', 'EHOSTUNREACH']);

/** Whether a backend has refused, on every address that there is a way to. */
function isRefusal(error: unknown): boolean {
  const { cause } = error as { readonly cause?: { readonly errors?: readonly unknown[] } };
  const errors = Array.isArray(cause?.errors) ? cause.errors : [error];
  const codes = errors.map(errorCode).filter((code) => !NO_WAY.has(code));
  return codes.length > 0 && codes.every((code) => code === 'ECONNREFUSED');
}
