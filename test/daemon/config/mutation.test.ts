import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatFault, parseConfiguration } from '../../../src/daemon/config/index.ts';

const FILE = `\
speaker: { asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0:179" ] }
peers:
  - &peer { address: 10.0.0.1, asn: 65000, holdTime: 9s }
  - { <<: *peer, address: 10.0.0.2, passive: true, port: 1179 }
health:
  web:
    interval: 1s
    maxAge: 1m
    rise: 2
    backends:
      web-a: { http: "http://10.10.10.226:8080/healthz", headers: { X-Id: "1" }, expectStatus: [ 200 ] }
      web-b: [ { tcp: "10.10.10.227:8080", timeout: 500ms } ]
announce:
  10.0.0.10/32: { health: web, withdrawWhen: all-offline, med: 100, communities: [ "65000:100" ] }
  10.0.0.11/32:
    - { health: web, onUnknown: keep, maxAge: 30s }
allow: [ 10.0.0.0/24 ]
drain: { wait: 5s }
control: { socket: ./keepcast.sock, http: "127.0.0.1:8179" }
`;

/** What upsets parsers: YAML's own characters, values of every kind, and names with a meaning in JavaScript. */
const fragment = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom(
    ...[
      '\n',
      '\n  ',
      '\t',
      ' ',
      ': ',
      '- ',
      '? ',
      ', ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '#',
      '|',
      '>',
    ],
    ...[
      '&a ',
      '*a',
      '*peer',
      '<<: ',
      '!x ',
      '!!int ',
      '---\n',
      '...\n',
      '%',
      '@',
      '\\',
      '\0',
      '\uFEFF',
    ],
    ...['null', '~', 'true', '0', '-1', '.inf', '.nan', '1e999', '0x10', '""', '[]', '{}'],
    ...['__proto__', 'constructor', 'toString', 'health', '10.0.0.1', '9s'],
  ),
);

/** Edits at random places: text taken out, and a fragment put in. */
const edits = fc.array(fc.record({ at: fc.nat(FILE.length), taken: fc.nat(12), put: fragment }), {
  minLength: 1,
  maxLength: 4,
});

function mutate(list: readonly { at: number; taken: number; put: string }[]): string {
  return list.reduce(
    (text, { at, taken, put }) => `${text.slice(0, at)}${put}${text.slice(at + taken)}`,
    FILE,
  );
}

describe('any mutation of a valid file', () => {
  test('starts from a file without findings', () => {
    expect(parseConfiguration(FILE, 'a.yaml')).toMatchObject({ faults: [], warnings: [] });
  });

  test('is read without throwing, into a configuration or faults', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const { configuration, faults } = parseConfiguration(mutate(list), 'a.yaml');
        return (configuration === undefined) === faults.length > 0;
      }),
      { numRuns: 200 },
    );
  });

  test('has findings with a place in the file, each on one line, none twice', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const { faults, warnings } = parseConfiguration(mutate(list), 'a.yaml');
        const lines = [...faults, ...warnings].map(formatFault);
        return (
          new Set(lines).size === lines.length &&
          lines.every((line) => /^a\.yaml:[1-9]\d*:[1-9]\d*: [^\p{Cc}]+$/u.test(line))
        );
      }),
      { numRuns: 200 },
    );
  });

  test('is read without throwing when it is no YAML at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseConfiguration(text, 'a.yaml');
      }),
      { numRuns: 200 },
    );
  });
});
