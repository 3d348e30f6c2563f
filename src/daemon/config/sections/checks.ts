import * as v from 'valibot';
import { notAvailable, unknownName } from '../../../core/index.ts';
import { httpCheck, tcpCheck, type Check, type ExpectedStatus } from '../../../health/index.ts';
import type { Field } from '../field.ts';
import { acceptedOptions, anything, duration, mappingOf, readShape, text } from '../shape.ts';

const httpSchema = v.object({
  http: text('"http://10.0.0.1:8080/healthz"'),
  method: v.exactOptional(text('GET')),
  headers: v.exactOptional(mappingOf(text('"text"'), '{ Host: www.example }')),
  expectStatus: v.exactOptional(anything<ExpectedStatus>('200-299')),
  timeout: v.exactOptional(duration('500ms')),
});

const tcpSchema = v.object({
  tcp: text('"10.0.0.1:8080"'),
  timeout: v.exactOptional(duration('500ms')),
});

const SAMPLE = '{ http: "http://10.0.0.1:8080/healthz" } or { tcp: "10.0.0.1:8080" }';

const laterHttpOptions: Readonly<Record<string, string>> = {
  expectBody: 'use expectStatus',
  followRedirects: 'write the URL that is redirected to',
  body: 'leave it out',
  tls: 'leave it out: certificates are verified against the authorities that Node trusts',
};

const kinds: readonly string[] = ['http', 'tcp'];

/** Kinds of checks that a later version will have. */
const laterKinds: ReadonlySet<string> = new Set([
  ...['dns', 'smtp', 'udp', 'ping', 'exec', 'process', 'file', 'interface', 'grpc', 'address'],
  ...['heartbeat', 'keepalived', 'hold'],
]);

/** The options of all kinds, for a check whose kind is not known. */
const optionsOfAnyKind: ReadonlySet<string> = new Set([
  ...Object.keys(httpSchema.entries),
  ...Object.keys(tcpSchema.entries),
  ...Object.keys(laterHttpOptions),
]);

/** The checks of one backend, those with faults left out. */
export function readChecks(field: Field): readonly Check[] {
  const { items } = field;
  if (items?.length === 0) field.refuse(`a backend needs at least one check: write ${SAMPLE}`);
  return (items ?? [field]).map((item) => readCheck(item)).filter((check) => check !== undefined);
}

function readCheck(field: Field): Check | undefined {
  const entries = field.mapping(SAMPLE);
  if (entries === undefined) return undefined;
  const later = [...entries].filter(([name]) => laterKinds.has(name));
  for (const [name, entry] of later) {
    entry.attempt(() => {
      throw notAvailable('', `the check '${name}'`, `use ${kinds.join(' or ')}`);
    }, 'key');
  }
  if (later.length > 0) return undefined;
  const [kind, second] = [...entries.keys()].filter((name) => kinds.includes(name));
  if (second !== undefined) {
    entries
      .get(second)
      ?.refuseKey(
        'a check has one kind: write a list of two checks, such as [ { http: … }, { tcp: … } ]',
      );
    return undefined;
  }
  switch (kind) {
    case 'http':
      return readHttpCheck(field);
    case 'tcp':
      return readTcpCheck(field);
    default:
      refuseWithoutKind(field, entries);
      return undefined;
  }
}

function refuseWithoutKind(field: Field, entries: ReadonlyMap<string, Field>): void {
  const unknown = [...entries].filter(([name]) => !optionsOfAnyKind.has(name));
  for (const [name, entry] of unknown) {
    entry.refuseKey(unknownName('check', name, kinds));
  }
  if (unknown.length === 0) field.refuse(`a check needs a kind: write ${SAMPLE}`);
}

const anyUrl = 'http://192.0.2.1/';

function readHttpCheck(field: Field): Check | undefined {
  const keys = { known: Object.keys(httpSchema.entries), later: laterHttpOptions };
  const values = readShape(field, httpSchema, SAMPLE, keys);
  if (values === undefined) return undefined;
  const { http, headers = {}, ...rest } = values;
  const options = acceptedOptions(field, rest, (option) => httpCheck(anyUrl, option));
  const written = field.entries?.get('headers')?.entries ?? new Map<string, Field>();
  const isRightHeader = Array.from(written, ([name, header]) => acceptHeader(name, header));
  if (http === undefined) return undefined;
  return field.entries
    ?.get('http')
    ?.attempt(() =>
      httpCheck(http, isRightHeader.includes(false) ? options : { ...options, headers }),
    );
}

function acceptHeader(name: string, field: Field): boolean {
  const { value } = field;
  // Anything but text was reported with the shape.
  if (typeof value !== 'string') return false;
  const check = field.attempt(() => httpCheck(anyUrl, { headers: { [name]: value } }), 'value');
  return check !== undefined;
}

function readTcpCheck(field: Field): Check | undefined {
  const values = readShape(field, tcpSchema, SAMPLE);
  if (values === undefined) return undefined;
  const { tcp, ...rest } = values;
  const options = acceptedOptions(field, rest, (option) => tcpCheck('192.0.2.1:80', option));
  if (tcp === undefined) return undefined;
  return field.entries?.get('tcp')?.attempt(() => tcpCheck(tcp, options));
}
