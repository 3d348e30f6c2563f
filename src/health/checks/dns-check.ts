import {
  ConfigurationError,
  describe,
  errorCode,
  formatEndpoint,
  parseEndpoint,
  within,
  type Duration,
  type Endpoint,
} from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import type { CheckResult, PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { attempt } from './attempt.ts';
import { ask, normalRecord, RECORD_TYPES, type RecordType } from './dns-records.ts';
import { literalAddress, type ResolvedAddress } from './resolved-address.ts';
import { parseResolver, type NameResolver } from './resolver.ts';
import { socketError } from './socket.ts';

/** The response codes that can be told apart (RFC 1035 §4.1.1). */
export type DnsResponseCode =
  'NOERROR' | 'FORMERR' | 'SERVFAIL' | 'NXDOMAIN' | 'NOTIMP' | 'REFUSED';

export type DnsRecordType = RecordType;

export interface DnsCheckOptions {
  /** The name that is asked for; `'.'`, the root, by default, as in Keepalived. */
  readonly name?: string;
  /** The type of the records that are asked for; `'SOA'` by default, as in Keepalived. */
  readonly type?: DnsRecordType;
  /** The response code that is good; `'NOERROR'` by default, with or without records. */
  readonly expectRcode?: DnsResponseCode;
  /**
   * Records that must be among the answers, in the form of zone files: `'192.0.2.1'`, `'10 mail.example'`, the text of a
   * TXT record without quotes; capitals and the final dot of a name make no difference. Any, and none, are good by
   * default.
   */
  readonly expectAnswers?: readonly string[];
  /** The longest that one probe may take: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
  /** Finds the address of the server if it is a name; the one that all checks share by default. */
  readonly resolver?: NameResolver;
}

const OPTIONS = [
  'name',
  'type',
  'expectRcode',
  'expectAnswers',
  'timeout',
  'resolver',
] as const satisfies readonly (keyof DnsCheckOptions)[];

/** How c-ares calls them: of those above 5 it says nothing, as if there were an answer without records. */
const RESPONSE_CODES: ReadonlyMap<string | undefined, DnsResponseCode> = new Map([
  ['ENODATA', 'NOERROR'],
  ['EFORMERR', 'FORMERR'],
  ['ESERVFAIL', 'SERVFAIL'],
  ['ENOTFOUND', 'NXDOMAIN'],
  ['ENOTIMP', 'NOTIMP'],
  ['EREFUSED', 'REFUSED'],
]);

/** The probe has a timeout of its own, so that of c-ares must not come first, in milliseconds. */
const LONGEST_QUERY = 3_600_000;

/** So many records of an answer are handed on as evidence, and so many characters of each. */
const MOST_SHOWN = 20;
const LONGEST_SHOWN = 255;

interface Target {
  readonly server: Endpoint;
  readonly name: string;
  readonly type: DnsRecordType;
  readonly rcode: DnsResponseCode;
  readonly answers: readonly string[];
}

/**
 * Good if the name server at `server` (`10.0.0.53`, `10.0.0.53:5353`, `[2001:db8::53]:53`) answers one question with
 * the expected response code (Keepalived's DNS_CHECK) and records. It is asked once, over UDP; a truncated answer is
 * asked for again over TCP. A port that is closed is bad at once. Codes above 5 count as an answer without records,
 * but for SOA, where they are bad. Of a server with several addresses the first one is asked.
 * @throws ConfigurationError
 */
export function dnsCheck(server: string, options: DnsCheckOptions = {}): PolledCheck {
  checkOptions(options, 'dnsCheck', OPTIONS);
  const { name = '.', type = 'SOA', expectRcode = 'NOERROR', expectAnswers, timeout } = options;
  const target: Target = {
    server: parseServer(server),
    name: parseName(name),
    type: oneOf('type', type, RECORD_TYPES),
    rcode: oneOf('expectRcode', expectRcode, [...RESPONSE_CODES.values()]),
    answers: parseAnswers(expectAnswers, expectRcode, type),
  };
  const resolver = parseResolver(options.resolver);
  return madeOf(
    {
      kind: 'dns',
      target: `${formatEndpoint(target.server)} ${target.name} ${target.type}`,
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: async (signal) =>
        probe(target, await resolver.resolve(target.server.host, signal), signal),
    },
    server,
    options,
  );
}

function probe(
  target: Target,
  [address]: readonly ResolvedAddress[],
  signal: AbortSignal,
): Promise<CheckResult> {
  const { server, name, type } = target;
  return attempt(signal, ({ resolve, reject }) => {
    // One of its own for each probe: giving up cancels everything that it asks, and nothing is remembered.
    const query = new (process.getBuiltinModule('node:dns/promises').Resolver)({
      timeout: LONGEST_QUERY,
      tries: 1,
    });
    query.setServers([
      formatEndpoint({ host: address?.address ?? server.host, port: server.port }),
    ]);
    ask(query, name, type).then(
      (answers) => {
        resolve(judge(target, 'NOERROR', answers));
      },
      (error: unknown) => {
        const rcode = RESPONSE_CODES.get(errorCode(error));
        if (rcode === undefined) reject(queryError(error, server));
        else resolve(judge(target, rcode, []));
      },
    );
    return () => {
      query.cancel();
    };
  });
}

/** c-ares has few words: it says ECONNREFUSED of every host that cannot be reached. */
function queryError(error: unknown, server: Endpoint): Error {
  switch (errorCode(error)) {
    case 'ECONNREFUSED':
      return socketError(
        error,
        `${formatEndpoint(server)} cannot be reached, or nothing answers there (ECONNREFUSED)`,
      );
    case 'EBADRESP':
      return socketError(error, 'the answer is broken, or not one of DNS (EBADRESP)');
    default:
      return socketError(error);
  }
}

function judge(
  { rcode: expected, answers: wanted }: Target,
  rcode: DnsResponseCode,
  answers: readonly string[],
): CheckResult {
  // It is kept as long as the result.
  const shown = answers.slice(0, MOST_SHOWN).map((answer) => answer.slice(0, LONGEST_SHOWN));
  const evidence = { rcode, answers: shown };
  if (rcode !== expected) {
    return { outcome: 'bad', message: `${rcode}, expected ${expected}`, evidence };
  }
  const found = new Set(answers.map((answer) => answer.toLowerCase()));
  const missing = wanted.find((answer) => !found.has(answer));
  if (missing !== undefined) {
    const given = shown.length === 0 ? 'no record' : shown.slice(0, 3).join(', ');
    return {
      outcome: 'bad',
      message: `${rcode}, but ${missing} is not among the answers: ${given}`,
      evidence,
    };
  }
  return {
    outcome: 'good',
    message: `${rcode}, ${answers.length} ${answers.length === 1 ? 'record' : 'records'}`,
    evidence,
  };
}

function parseServer(server: unknown): Endpoint {
  const literal = typeof server === 'string' && literalAddress(server) !== undefined;
  const endpoint = literal ? { host: server, port: 53 } : parseEndpoint(server);
  if (!endpoint.host.includes('%')) return endpoint;
  throw new ConfigurationError(
    '',
    `${describe(server)} has a zone, which c-ares cannot ask: write an address that is not link-local`,
  );
}

/** RFC 1035 §2.3.4: labels of 1 to 63 octets, 255 octets in all. */
const NAME = /^(?=.{1,254}$)(?:\.|(?:[^\s.]{1,63}\.)*[^\s.]{1,63}\.?)$/;

function parseName(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw new ConfigurationError(
    'name',
    `${describe(name)} is not a domain name: write one such as 'www.example', or '.' for the root`,
  );
}

function oneOf<Value extends string>(path: string, value: Value, allowed: readonly Value[]): Value {
  if (allowed.includes(value)) return value;
  throw new ConfigurationError(path, `${describe(value)} is none of ${allowed.join(', ')}`);
}

function parseAnswers(
  answers: readonly string[] | undefined,
  rcode: DnsResponseCode,
  type: DnsRecordType,
): readonly string[] {
  if (answers === undefined) return [];
  const given: unknown = answers;
  if (!Array.isArray(given) || given.length === 0 || !given.every(isText)) {
    throw new ConfigurationError(
      'expectAnswers',
      `${describe(given)} is not a list of records: write one such as ['192.0.2.1']`,
    );
  }
  if (rcode !== 'NOERROR') {
    throw new ConfigurationError('expectAnswers', `an answer with ${rcode} has no records`);
  }
  return given.map((answer, index) =>
    within(`expectAnswers[${index}]`, () => normalRecord(type, answer)),
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
