import { connect, type Socket } from 'node:net';
import {
  ConfigurationError,
  describe,
  formatEndpoint,
  parseEndpoint,
  type Duration,
  type Endpoint,
} from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import type { CheckResult, PolledCheck } from '../check.ts';
import { tcpHandshakes } from '../../system/index.ts';
import { directly } from '../direct-probe.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { attempt } from './attempt.ts';
import { HandshakeProbe, type Handshakes } from './handshake-probe.ts';
import {
  excerpt,
  Expectation,
  parsePayload,
  parseReadLimit,
  type ExpectedContent,
} from './payload.ts';
import { ReceivedOctets } from './received-octets.ts';
import { literalAddress, lookupOf, type ResolvedAddress } from './resolved-address.ts';
import { parseResolver, type NameResolver } from './resolver.ts';
import { closeAbruptly, meetsItself, socketError } from './socket.ts';

export interface TcpCheckOptions {
  /** The longest that one probe may take, from resolving the name to the end: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
  /** Text or octets to be sent when the connection is there (LoxiLB's `probeReq`); nothing by default. */
  readonly send?: string | Uint8Array;
  /** What the backend must say (LoxiLB's `probeResp`): text or octets anywhere in it, or a pattern; nothing by default. */
  readonly expect?: ExpectedContent;
  /** So much of what the backend says is searched for `expect`: 1 octet to 16 MiB; 16 KiB by default. */
  readonly readLimit?: number;
  /**
   * How the connection is closed: by default with a reset, which frees the local port at once (with `'fin'` it is held
   * for a minute, and ports run out at about 470 probes a second and destination). `'fin'` is for services that log
   * every reset; with `send` and no `expect` it is always that, as a reset would drop what was sent.
   */
  readonly close?: 'reset' | 'fin';
  /** Finds the address of a name; the one that all checks share by default. */
  readonly resolver?: NameResolver;
}

const OPTIONS = [
  'timeout',
  'send',
  'expect',
  'readLimit',
  'close',
  'resolver',
] as const satisfies readonly (keyof TcpCheckOptions)[];

interface Target {
  readonly endpoint: Endpoint;
  readonly send: Buffer | undefined;
  readonly expected: Expectation | undefined;
  readonly readLimit: number;
  readonly close: 'reset' | 'fin';
  readonly resolver: NameResolver;
  /** What finds out alone whether a connection is accepted, where nothing else is asked. */
  readonly handshake: HandshakeProbe | undefined;
}

/**
 * Good if a TCP connection to `endpoint` (`10.0.0.1:8080`, `backend.example:8080`, `[2001:db8::1]:8080`) is accepted
 * (Keepalived's TCP_CHECK), and the backend says what is expected, if anything is. With neither `send` nor `expect`
 * nothing is sent. A name with several addresses is good if one of them is.
 *
 * Where nothing is sent or expected and there is one address, the kernel is asked without a stream of Node between, if
 * this is Linux with the optional package koffi: it finds the same, for less than half of the work.
 * @throws ConfigurationError
 */
export function tcpCheck(endpoint: string, options: TcpCheckOptions = {}): PolledCheck {
  return tcpCheckBy(tcpHandshakes, endpoint, options);
}

/** The same with other handshakes, or none: for tests. */
export function tcpCheckBy(
  handshakes: Handshakes,
  endpoint: string,
  options: TcpCheckOptions,
): PolledCheck {
  const parsed = parseEndpoint(endpoint);
  checkOptions(options, 'tcpCheck', OPTIONS);
  const { timeout, send, expect, readLimit = 16_384, close = 'reset', resolver } = options;
  const target: Target = {
    endpoint: parsed,
    send: send === undefined ? undefined : parsePayload('send', send),
    expected: expect === undefined ? undefined : new Expectation('expect', expect),
    readLimit: parseReadLimit('readLimit', readLimit),
    close: parseClose(close, send !== undefined && expect === undefined),
    resolver: parseResolver(resolver),
    handshake:
      send === undefined && expect === undefined && close === 'reset'
        ? new HandshakeProbe(handshakes, parsed)
        : undefined,
  };
  return madeOf(
    {
      kind: 'tcp',
      target: formatEndpoint(parsed),
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: runOf(target),
    },
    endpoint,
    options,
  );
}

function runOf(target: Target): PolledCheck['run'] {
  const { handshake, resolver } = target;
  const { host } = target.endpoint;
  const run: PolledCheck['run'] = async (signal) => {
    const addresses = await resolver.resolve(host, signal);
    const [first, second] = addresses;
    const isAlone = first !== undefined && second === undefined;
    return (
      (isAlone ? handshake?.run(first, signal) : undefined) ?? probe(target, addresses, signal)
    );
  };
  const literal = literalAddress(host);
  if (handshake === undefined || literal === undefined) return run;
  return directly(run, (observer) => handshake.begin(literal, observer));
}

function probe(
  target: Target,
  addresses: readonly ResolvedAddress[],
  signal: AbortSignal,
): Promise<CheckResult> {
  const { host, port } = target.endpoint;
  return attempt(signal, ({ resolve, reject }) => {
    const socket = connect({ host, port, lookup: lookupOf(addresses) });
    // Stays for good: an error may still come while the socket closes.
    socket.on('error', (error) => {
      reject(socketError(error));
    });
    let isGood = false;
    socket.once('connect', () => {
      if (meetsItself(socket, port)) {
        reject(new Error(`nothing listens on ${formatEndpoint(target.endpoint)}`));
        return;
      }
      converse(socket, target, (result) => {
        isGood = result.outcome === 'good';
        resolve(result);
      });
    });
    return () => {
      if (isGood && target.close === 'fin') socket.destroy();
      else closeAbruptly(socket);
    };
  });
}

function converse(
  socket: Socket,
  { send, expected, readLimit }: Target,
  done: (result: CheckResult) => void,
): void {
  if (expected === undefined) {
    const connected: CheckResult = { outcome: 'good', message: 'connected' };
    if (send === undefined) done(connected);
    else {
      socket.write(send, (error) => {
        if (error === undefined || error === null) done(connected);
      });
    }
    return;
  }
  const received = new ReceivedOctets(readLimit);
  const judgeEnd = (what: string): void => {
    const message = `${what} ${String(expected)} came, received ${excerpt(received.octets)}`;
    done({ outcome: 'bad', message, evidence: { octets: received.length } });
  };
  socket.on('data', (chunk: Buffer) => {
    const { length: searched } = received;
    received.push(chunk);
    if (expected.isMetBy(received.octets, searched)) {
      const evidence = { octets: received.length };
      done({ outcome: 'good', message: `received ${excerpt(received.octets)}`, evidence });
    } else if (received.full) judgeEnd(`${readLimit} octets were read before`);
  });
  socket.once('end', () => {
    judgeEnd('the connection was closed before');
  });
  if (send !== undefined) socket.write(send);
}

function parseClose(value: unknown, mustDeliver: boolean): 'reset' | 'fin' {
  if (value !== 'reset' && value !== 'fin') {
    throw new ConfigurationError(
      'close',
      `${describe(value)} is no way to close: write 'reset' or 'fin'`,
    );
  }
  // A reset would drop what was sent and not received yet.
  return mustDeliver ? 'fin' : value;
}
