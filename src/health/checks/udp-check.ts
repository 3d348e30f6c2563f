import {
  ConfigurationError,
  describe,
  formatDuration,
  formatEndpoint,
  parseEndpoint,
  systemClock,
  type Clock,
  type Duration,
  type Endpoint,
} from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import type { CheckResult, PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { attempt } from './attempt.ts';
import { excerpt, Expectation, parsePayload, type ExpectedContent } from './payload.ts';
import type { ResolvedAddress } from './resolved-address.ts';
import { parseResolver, type NameResolver } from './resolver.ts';
import { socketError } from './socket.ts';

export interface UdpCheckOptions {
  /** What is sent, in one datagram of at most 1400 octets (Keepalived's `payload`); an empty datagram by default. */
  readonly payload?: string | Uint8Array;
  /** What the first reply must have: text or octets anywhere in it, or a pattern; it makes a reply required. */
  readonly expect?: ExpectedContent;
  /** Whether the backend must reply (Keepalived's `require_reply`); false by default. */
  readonly requireReply?: boolean;
  /**
   * Where no reply is required, so long a silence is good: 1 ms or more, shorter than the timeout; 1 s by default. A
   * host that is dead is silent too, but for what the last router says of it, which takes up to 4 s.
   */
  readonly quietTime?: Duration;
  /**
   * The longest that one probe may take: 1 ms or more. By default it is the group's `timeout` where a reply is required,
   * and else twice the `quietTime`: within a group's that is shorter no silence could ever be good.
   */
  readonly timeout?: Duration;
  /** Finds the address of a name; the one that all checks share by default. */
  readonly resolver?: NameResolver;
  /** What measures the silence; the platform's clock by default. */
  readonly clock?: Clock;
}

const OPTIONS = [
  'payload',
  'expect',
  'requireReply',
  'quietTime',
  'timeout',
  'resolver',
  'clock',
] as const satisfies readonly (keyof UdpCheckOptions)[];

/** What fits into one frame wherever it goes: a fragment that is lost would say nothing of the backend. */
const LARGEST_PAYLOAD = 1_400;

interface Target {
  readonly endpoint: Endpoint;
  readonly payload: Buffer;
  readonly expected: Expectation | undefined;
  /** Milliseconds; undefined where a reply is required. */
  readonly quietTime: number | undefined;
  readonly clock: Clock;
}

/**
 * Sends one datagram to `endpoint` (`10.0.0.1:514`). Bad if the host says by ICMP that nothing listens there, or the
 * reply is not the expected one; without a required reply, silence is good (Keepalived's UDP_CHECK).
 * @throws ConfigurationError
 */
export function udpCheck(endpoint: string, options: UdpCheckOptions = {}): PolledCheck {
  const parsed = parseEndpoint(endpoint);
  checkOptions(options, 'udpCheck', OPTIONS);
  const { payload = '', expect, requireReply = false, quietTime, timeout } = options;
  if (typeof requireReply !== 'boolean') {
    throw new ConfigurationError(
      'requireReply',
      `${describe(requireReply)} is neither true nor false`,
    );
  }
  const own = timeout === undefined ? undefined : parseTimeout('timeout', timeout);
  const silence = parseQuietTime(quietTime, requireReply || expect !== undefined, own);
  const longest = own ?? (silence === undefined ? undefined : 2 * silence);
  const target: Target = {
    endpoint: parsed,
    payload: parseDatagram(payload),
    expected: expect === undefined ? undefined : new Expectation('expect', expect),
    quietTime: silence,
    clock: options.clock ?? systemClock,
  };
  const resolver = parseResolver(options.resolver);
  return madeOf(
    {
      kind: 'udp',
      target: formatEndpoint(parsed),
      ...(longest === undefined ? {} : { timeout: longest }),
      run: async (signal) => probe(target, await resolver.resolve(parsed.host, signal), signal),
    },
    endpoint,
    options,
  );
}

function probe(
  { endpoint, payload, expected, quietTime, clock }: Target,
  [to]: readonly ResolvedAddress[],
  signal: AbortSignal,
): Promise<CheckResult> {
  return attempt(signal, ({ resolve, reject }) => {
    const socket = process
      .getBuiltinModule('node:dgram')
      .createSocket(to?.family === 6 ? 'udp6' : 'udp4');
    socket.on('error', (error) => {
      reject(socketError(error));
    });
    socket.once('message', (reply) => {
      const evidence = { octets: reply.length };
      const isGood = expected?.isMetBy(reply) !== false;
      const message = `replied ${excerpt(reply)}`;
      resolve(
        isGood
          ? { outcome: 'good', message, evidence }
          : { outcome: 'bad', message: `${message}, expected ${String(expected)}`, evidence },
      );
    });
    // Only a connected socket is told of ICMP errors, and it takes replies from nobody else.
    socket.connect(endpoint.port, to?.address, () => {
      socket.send(payload);
    });
    const timer =
      quietTime === undefined
        ? undefined
        : clock.setTimer(quietTime, () => {
            const silence = formatDuration(quietTime);
            resolve({ outcome: 'good', message: `nothing refused it within ${silence}` });
          });
    return () => {
      timer?.cancel();
      socket.close();
    };
  });
}

function parseDatagram(value: unknown): Buffer {
  const payload = parsePayload('payload', value);
  if (payload.length <= LARGEST_PAYLOAD) return payload;
  throw new ConfigurationError(
    'payload',
    `${payload.length} octets are too long: at most ${LARGEST_PAYLOAD}`,
  );
}

function parseQuietTime(
  value: Duration | undefined,
  replyRequired: boolean,
  timeout: number | undefined,
): number | undefined {
  if (replyRequired) {
    if (value === undefined) return undefined;
    throw new ConfigurationError('quietTime', 'where a reply is required no silence is good');
  }
  const quietTime = parseTimeout('quietTime', value ?? '1s');
  if (timeout === undefined || quietTime < timeout) return quietTime;
  throw new ConfigurationError(
    'quietTime',
    `${formatDuration(quietTime)} is not shorter than the timeout of ${formatDuration(timeout)}: silence could never be good`,
  );
}
