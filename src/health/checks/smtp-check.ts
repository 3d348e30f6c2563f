import { connect, isIP, type Socket } from 'node:net';
import {
  ConfigurationError,
  describe,
  formatEndpoint,
  parseEndpoint,
  systemClock,
  type Clock,
  type Duration,
  type Endpoint,
  type Timer,
} from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import type { CheckResult, PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { attempt } from './attempt.ts';
import { lookupOf, type ResolvedAddress } from './resolved-address.ts';
import { parseResolver, type NameResolver } from './resolver.ts';
import { initialSession, type SmtpReply, SmtpReplyReader, smtpStep } from './smtp-dialogue.ts';
import { closeAbruptly, describeSocketError, socketError } from './socket.ts';
import {
  describeTlsError,
  expiryMark,
  parseTls,
  type TlsOptions,
  type TlsSettings,
} from './tls-options.ts';

export interface SmtpCheckOptions {
  /** The name that the probe calls itself (Keepalived's `helo_name`); `'keepcast.invalid'` by default. */
  readonly heloName?: string;
  /** How it greets: `'HELO'`, as Keepalived does, by default; always `'EHLO'` with `startTls`. */
  readonly greeting?: 'HELO' | 'EHLO';
  /** Whether the connection must turn to TLS (RFC 3207), with a certificate that is verified: false by default. */
  readonly startTls?: boolean;
  /** For `startTls`. */
  readonly tls?: TlsOptions;
  /** The longest that one probe may take, from resolving the name to the end: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
  /** Finds the address of a name; the one that all checks share by default. */
  readonly resolver?: NameResolver;
  /** What the expiry of a certificate is held against, and measures the wait after QUIT; the platform's by default. */
  readonly clock?: Clock;
}

const OPTIONS = [
  'heloName',
  'greeting',
  'startTls',
  'tls',
  'timeout',
  'resolver',
  'clock',
] as const satisfies readonly (keyof SmtpCheckOptions)[];

/** A server that has answered all that counts may take so long to answer QUIT, in milliseconds. */
const QUIT_PATIENCE = 500;

interface Target {
  readonly endpoint: Endpoint;
  readonly heloName: string;
  readonly greeting: 'HELO' | 'EHLO';
  readonly startTls: boolean;
  readonly tls: TlsSettings;
  readonly clock: Clock;
}

/**
 * Good if the server at `endpoint` (`10.0.0.1:25`) greets with 220 and answers HELO with 250 (Keepalived's SMTP_CHECK),
 * and the same under TLS where that is asked for. The probe says QUIT before it closes; what is answered to that does
 * not count, and it is not waited for longer than half a second.
 * @throws ConfigurationError
 */
export function smtpCheck(endpoint: string, options: SmtpCheckOptions = {}): PolledCheck {
  const parsed = parseEndpoint(endpoint);
  checkOptions(options, 'smtpCheck', OPTIONS);
  const { heloName = 'keepcast.invalid', startTls = false, timeout, tls } = options;
  if (typeof startTls !== 'boolean') {
    throw new ConfigurationError('startTls', `${describe(startTls)} is neither true nor false`);
  }
  if (tls !== undefined && !startTls) {
    throw new ConfigurationError('tls', 'without startTls: true there is no TLS');
  }
  const target: Target = {
    endpoint: parsed,
    heloName: parseHeloName(heloName),
    greeting: parseGreeting(options.greeting ?? (startTls ? 'EHLO' : 'HELO'), startTls),
    startTls,
    tls: parseTls(tls),
    clock: options.clock ?? systemClock,
  };
  const resolver = parseResolver(options.resolver);
  return madeOf(
    {
      kind: 'smtp',
      target: formatEndpoint(parsed),
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: async (signal) => probe(target, await resolver.resolve(parsed.host, signal), signal),
    },
    endpoint,
    options,
  );
}

function probe(
  target: Target,
  addresses: readonly ResolvedAddress[],
  signal: AbortSignal,
): Promise<CheckResult> {
  return attempt(signal, ({ resolve, reject }) => {
    const plain = connect({ ...target.endpoint, lookup: lookupOf(addresses) });
    let socket: Socket = plain;
    let session = initialSession(target);
    let reader = new SmtpReplyReader();
    let degraded: string | undefined;
    let patience: Timer | undefined;
    const good = (): void => {
      resolve({
        outcome: 'good',
        message: `answered ${target.greeting} with 250`,
        ...(degraded === undefined ? {} : { degraded }),
      });
    };
    const onError = (error: unknown): void => {
      if (session.phase === 'quit') good();
      else reject(socketError(error, describeTlsError(error) ?? describeSocketError(error)));
    };
    const bad = (message: string): void => {
      resolve({ outcome: 'bad', message });
    };
    const secure = (): void => {
      plain.removeListener('data', onData).removeListener('end', onEnd);
      reader = new SmtpReplyReader();
      const { host } = target.endpoint;
      const { secureContext, servername, verify } = target.tls;
      const encrypted = process.getBuiltinModule('node:tls').connect({
        socket: plain,
        host,
        rejectUnauthorized: verify,
        ...(secureContext === undefined ? {} : { secureContext }),
        ...(servername === undefined
          ? isIP(host) === 0
            ? { servername: host }
            : {}
          : { servername }),
      });
      socket = encrypted;
      encrypted.on('error', onError).on('data', onData).once('end', onEnd);
      encrypted.once('secureConnect', () => {
        degraded = expiryMark(encrypted, target.tls, target.clock);
        encrypted.write(session.greetingLine);
      });
    };
    const onReply = (reply: SmtpReply, left: number): boolean => {
      const step = smtpStep(session, reply);
      if ('fault' in step) {
        bad(step.fault);
        return false;
      }
      session = step.session;
      if (step.action === 'done') {
        good();
        return false;
      }
      if (step.action === 'secure') {
        // RFC 3207 §4.2: what came before TLS is not to be trusted, and a server has nothing to say ahead of it.
        if (left > 0) bad('the server went on in the clear after its answer to STARTTLS');
        else secure();
        return false;
      }
      socket.write(step.action.send);
      if (session.phase === 'quit') patience = target.clock.setTimer(QUIT_PATIENCE, good);
      return true;
    };
    function onData(chunk: Buffer): void {
      const fault = reader.push(chunk, onReply);
      if (fault !== undefined) bad(fault);
    }
    function onEnd(): void {
      if (session.phase === 'quit') good();
      else if (session.phase === 'banner') bad('the connection was closed without a greeting');
      else bad(`the connection was closed before ${session.awaits} was answered`);
    }
    // Stays for good: an error may still come while the socket closes.
    plain.on('error', onError).on('data', onData).once('end', onEnd);
    return () => {
      patience?.cancel();
      if (socket !== plain) socket.destroy();
      closeAbruptly(plain);
    };
  });
}

/** RFC 5321 §4.1.1.1: a domain or an address literal; whatever it is, it must not end the line. */
function parseHeloName(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:[\]-]{1,255}$/.test(value)) return value;
  throw new ConfigurationError(
    'heloName',
    `${describe(value)} is not a host name: write one such as 'probe.example'`,
  );
}

function parseGreeting(value: unknown, startTls: boolean): 'HELO' | 'EHLO' {
  // RFC 3207 §4: STARTTLS is an extension, and only EHLO lists those.
  if (value === 'EHLO' || (value === 'HELO' && !startTls)) return value;
  throw new ConfigurationError(
    'greeting',
    `${describe(value)} is no greeting: write ${startTls ? "'EHLO', which startTls needs" : "'HELO' or 'EHLO'"}`,
  );
}
