import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '../../../../src/core/index.ts';
import { checkKinds } from '../../../../src/daemon/config/sections/health/checks/check-kinds.ts';
import * as health from '../../../../src/health/index.ts';
import { checkOf, faults } from './backend.ts';

/** Every kind with all its options, and what the check of the API says that it is. */
const COMPLETE: readonly (readonly [written: string, kind: string, target: string])[] = [
  [
    '{ http: "https://10.0.0.2/", method: POST, headers: { Host: www.example }, body: "{}", expectStatus: [ 200, 300-399 ], expectBody: ok, refuseBody: { pattern: "^fail" }, digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", readLimit: 65536, followRedirects: 3, tls: { servername: www.example }, timeout: 1s }',
    'https',
    'https://10.0.0.2/',
  ],
  [
    '{ tcp: "10.0.0.2:25", send: { hex: "0d 0a" }, expect: "220", readLimit: 100, close: fin, timeout: 1s }',
    'tcp',
    '10.0.0.2:25',
  ],
  [
    '{ hold: "10.0.0.2:80", silentAfter: 20s, redialInterval: 500ms, timeout: 1s }',
    'hold',
    '10.0.0.2:80',
  ],
  [
    '{ dns: 10.0.0.53, name: www.example, type: A, expectRcode: NOERROR, expectAnswers: [ 192.0.2.1 ], timeout: 1s }',
    'dns',
    '10.0.0.53:53 www.example A',
  ],
  [
    '{ smtp: "10.0.0.2:25", heloName: probe.example, greeting: EHLO, startTls: true, tls: { verify: false }, timeout: 1s }',
    'smtp',
    '10.0.0.2:25',
  ],
  ['{ udp: "10.0.0.2:514", payload: ping, quietTime: 500ms, timeout: 1s }', 'udp', '10.0.0.2:514'],
  [
    '{ udp: "10.0.0.2:514", payload: ping, requireReply: true, expect: pong, timeout: 1s }',
    'udp',
    '10.0.0.2:514',
  ],
  [
    '{ grpc: "10.0.0.2:50051", service: shop.v1.Cart, tls: {}, timeout: 1s }',
    'grpc',
    '10.0.0.2:50051 shop.v1.Cart',
  ],
  [
    '{ exec: [ sh, -c, "exit 0" ], exitCodes: nagios, environment: { A: b }, directory: /, killAfter: 0s, timeout: 1s }',
    'exec',
    "sh -c 'exit 0'",
  ],
  [
    '{ process: [ /usr/sbin/haproxy, -W ], parameterMatch: initial, quorum: 0, quorumMax: 0, timeout: 1s }',
    'process',
    '/usr/sbin/haproxy -W',
  ],
  ['{ process: haproxy, quorum: 2, quorumMax: 8 }', 'process', 'haproxy'],
  ['{ file: /run/load, expect: number, weight: -10, timeout: 1s }', 'file', '/run/load'],
  // Any program will do, so that no ping is needed.
  ['{ ping: 10.0.0.2, source: 10.0.0.11, program: sh, timeout: 1s }', 'ping', '10.0.0.2'],
  ['{ interface: eth0, timeout: 1s }', 'interface', 'eth0'],
  [
    '{ all: [ { tcp: "10.0.0.2:80" }, { not: { file: /run/down, expect: present } } ] }',
    'all',
    'tcp 10.0.0.2:80, not file /run/down',
  ],
  ['{ any: [ { tcp: "10.0.0.2:80" } ] }', 'any', 'tcp 10.0.0.2:80'],
  [
    '{ atLeast: 1, of: [ { tcp: "10.0.0.2:80" }, { tcp: "10.0.0.3:80" } ] }',
    'at least 1',
    'tcp 10.0.0.2:80, tcp 10.0.0.3:80',
  ],
  [
    '{ keepalived: /run/keepalived.fifo, instance: VI_1, expect: master-or-backup }',
    'keepalived',
    '/run/keepalived.fifo INSTANCE "VI_1"',
  ],
  ['{ keepalived: /run/k, group: VG_1, expect: master }', 'keepalived', '/run/k GROUP "VG_1"'],
  [
    '{ keepalived: /run/k, virtualServer: "[192.0.2.10]:tcp:80", realServer: "[10.0.0.1]:tcp:80" }',
    'keepalived',
    '/run/k RS [10.0.0.1]:tcp:80 [192.0.2.10]:tcp:80',
  ],
  ['{ address: 192.0.2.10, interface: lo, timeout: 1s }', 'address', '192.0.2.10 on lo'],
];

describe('a check with all options of its kind', () => {
  test.each(COMPLETE)('%s', (written, kind, target) => {
    expect(checkOf(written)).toMatchObject({ kind, target });
  });
});

/** The options that a function of the API knows: it lists them when it is given one that nothing resembles. */
function optionsOf(create: (options: object) => unknown): string[] {
  try {
    create({ '????????': 1 });
  } catch (error) {
    const list = /allowed are (.*)$/.exec(error instanceof ConfigurationError ? error.problem : '');
    if (list !== null) return (list[1] ?? '').split(', ');
  }
  throw new Error('the options are not listed');
}

const CREATE: Readonly<Record<string, (options: object) => unknown>> = {
  http: (options) => health.httpCheck('http://192.0.2.1/', options),
  tcp: (options) => health.tcpCheck('192.0.2.1:1', options),
  hold: (options) => health.holdCheck('192.0.2.1:1', options),
  dns: (options) => health.dnsCheck('192.0.2.1', options),
  smtp: (options) => health.smtpCheck('192.0.2.1:1', options),
  udp: (options) => health.udpCheck('192.0.2.1:1', options),
  grpc: (options) => health.grpcCheck('192.0.2.1:1', options),
  exec: (options) => health.execCheck(['true'], options),
  process: (options) => health.processCheck('init', options),
  file: (options) => health.fileCheck('/', options),
  ping: (options) => health.pingCheck('192.0.2.1', options),
  interface: (options) => health.interfaceCheck('lo', options),
  keepalived: (options) => health.keepalivedCheck('/run/k', options),
  address: (options) => health.addressCheck('192.0.2.1', options),
};

/** What is an object of the program, and has no place in a file. */
const OBJECTS: readonly string[] = ['resolver', 'clock'];

/** Those that are not made of others. */
const single = checkKinds.filter(({ name }) => name in CREATE);

describe('the file', () => {
  test('has each kind of the API', () => {
    expect(single.map(({ name }) => name).sort()).toEqual(Object.keys(CREATE).sort());
  });

  test.each(single.map(({ name, schema }) => [name, schema] as const))(
    'knows every option of %s that the API has',
    (name, schema) => {
      const ofApi = optionsOf(CREATE[name] ?? (() => undefined));
      expect(Object.keys(schema.entries).sort()).toEqual(
        [name, ...ofApi.filter((option) => !OBJECTS.includes(option))].sort(),
      );
    },
  );

  test.each(checkKinds.map(({ sample }) => sample))('reads its own sample %s', (sample) => {
    // The programs of the samples are not there.
    expect(faults(sample).filter((fault) => !fault.includes('program'))).toEqual([]);
  });
});

describe('a fault', () => {
  test.each([
    [
      '{ tcp: "10.0.0.2:25", send: 5 }',
      'a.yaml:6:38: a.send: 5 is not text: write one such as text or { hex: "00ff" }',
    ],
    [
      '{ tcp: "10.0.0.2:25", send: { hex: 0x0 } }',
      'a.yaml:6:45: a.send.hex: 0 is not text: write one such as "00ff"',
    ],
    [
      '{ tcp: "10.0.0.2:25", send: { hex: "0" } }',
      'a.yaml:6:45: a.send.hex: \'0\' is not octets: write two hexadecimal digits for each, as in { hex: "00ff" }',
    ],
    [
      '{ tcp: "10.0.0.2:25", expect: { patern: x } }',
      "a.yaml:6:40: a.expect: unknown option 'patern': did you mean 'pattern'?; write text, { pattern: '^ok', flags: i } or { hex: \"00ff\" }",
    ],
    [
      '{ tcp: "10.0.0.2:25", expect: {} }',
      'a.yaml:6:40: a.expect: nothing is written here: write text, { pattern: \'^ok\', flags: i } or { hex: "00ff" }',
    ],
    [
      '{ tcp: "10.0.0.2:25", expect: { pattern: "(" } }',
      'a.yaml:6:51: a.expect.pattern: this is no regular expression of JavaScript: Invalid regular expression: /(/: Unterminated group',
    ],
    [
      '{ tcp: "10.0.0.2:25", expect: { pattern: x, flags: g } }',
      "a.yaml:6:61: a.expect.flags: 'g' are no flags: write some of i, m, s and u",
    ],
    [
      '{ tcp: "10.0.0.2:25", close: rst }',
      "a.yaml:6:39: a.close: 'rst' is no way to close: write 'reset' or 'fin'",
    ],
    [
      '{ hold: "10.0.0.2:80", silentAfter: 1s }',
      "a.yaml:6:46: a.silentAfter: '1s' is not a time that the kernel can keep: write whole seconds, from 2s to 1h",
    ],
    [
      '{ dns: 10.0.0.53, type: AX }',
      "a.yaml:6:34: a.type: 'AX' is none of A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT",
    ],
    [
      '{ dns: 10.0.0.53, expectRcode: NXDOMAIN, expectAnswers: [ 192.0.2.1 ] }',
      'a.yaml:6:66: a.expectAnswers: an answer with NXDOMAIN has no records',
    ],
    [
      '{ smtp: "10.0.0.2:25", tls: {} }',
      'a.yaml:6:38: a.tls: without startTls: true there is no TLS',
    ],
    [
      '{ smtp: "10.0.0.2:25", startTls: true, tls: { verfy: false } }',
      "a.yaml:6:56: a.tls.verfy: unknown option 'verfy': did you mean 'verify'?",
    ],
    [
      '{ udp: "10.0.0.2:514", quietTime: 2s, timeout: 1s }',
      'a.yaml:6:44: a.quietTime: 2s is not shorter than the timeout of 1s: silence could never be good',
    ],
    [
      '{ grpc: "10.0.0.2", service: 1 }',
      "a.yaml:6:18: a.grpc: '10.0.0.2' is not an address and a port: write 10.0.0.1:8080 or [2001:db8::1]:8080, with a port from 1 to 65535",
    ],
    [
      '{ exec: "sh -c true" }',
      "a.yaml:6:18: a.exec: 'sh -c true' would need a shell: write the program and its arguments as a list, such as ['/usr/local/bin/probe', '--fast']",
    ],
    [
      '{ exec: [ sh, 5 ] }',
      'a.yaml:6:24: a.exec[1]: 5 is not a text without NUL: write each argument in quotes',
    ],
    [
      '{ exec: [ sh ], exitCodes: nagos }',
      "a.yaml:6:37: a.exitCodes: 'nagos' is no way to read exit codes: write plain, nagios, misc_dynamic",
    ],
    [
      '{ exec: [ sh ], user: keepcast-no-such-user }',
      'a.yaml:6:32: a.user: there is no user keepcast-no-such-user on this system',
    ],
    [
      '{ process: haproxy, parameterMatch: initial }',
      'a.yaml:6:46: a.parameterMatch: a name has no parameters: write a list',
    ],
    [
      '{ process: haproxy, quorum: 2, quorumMax: 1 }',
      'a.yaml:6:52: a.quorumMax: 1 is not a number of processes: write a whole number from 2 to 4194304',
    ],
    [
      '{ file: ./down, expect: absent, weight: 1 }',
      "a.yaml:6:50: a.weight: only a number is multiplied: leave it out, or expect: 'absent'",
    ],
    [
      '{ ping: "10.0.0.1:80", program: sh }',
      "a.yaml:6:18: a.ping: '10.0.0.1:80' is not an IP address: write one such as 10.0.0.1 or 2001:db8::1",
    ],
    [
      '{ interface: eth0/1 }',
      "a.yaml:6:23: a.interface: 'eth0/1' is not the name of an interface: write one such as eth0",
    ],
    [
      '{ all: { tcp: "10.0.0.2:80" } }',
      'a.yaml:6:17: a.all: a mapping is not a list: write one such as [ { tcp: "10.0.0.1:80" }, { tcp: "10.0.0.1:443" } ]',
    ],
    ['{ any: [] }', 'a.yaml:6:17: a.any: any of no checks says nothing: write at least one'],
    [
      '{ all: [ { tcp: "10.0.0.2:80" }, { hold: "10.0.0.2:80" } ] }',
      'a.yaml:6:17: a.all: tcp 10.0.0.2:80 is polled, and hold 10.0.0.2:80 pushes its results: give them to the backend as checks of their own',
    ],
    [
      '{ any: [ { tcp: "10.0.0.2" } ] }',
      "a.yaml:6:26: a.any[0].tcp: '10.0.0.2' is not an address and a port: write 10.0.0.1:8080 or [2001:db8::1]:8080, with a port from 1 to 65535",
    ],
    [
      '{ atLeast: 2, of: [ { tcp: "10.0.0.2:80" } ] }',
      'a.yaml:6:21: a.atLeast: 2 is not a number of these checks: write a whole number from 1 to 1',
    ],
    [
      '{ atLeast: 2 }',
      'a.yaml:6:10: a.of: this key is missing: write one such as [ { tcp: "10.0.0.1:80" }, { tcp: "10.0.0.1:443" } ]',
    ],
    [
      '{ not: { tcp: "10.0.0.2:80" }, timeout: 1s }',
      "a.yaml:6:41: a.timeout: unknown option 'timeout': allowed are not",
    ],
    [
      '{ keepalived: /run/k }',
      "a.yaml:6:24: a.keepalived: what is to be followed? Write one of instance, group and virtualServer, such as { instance: 'VI_1' }",
    ],
    [
      '{ keepalived: /run/k, instance: VI_1, realServer: x }',
      'a.yaml:6:60: a.realServer: a real server needs its virtualServer',
    ],
    [
      '{ address: "fe80::1%eth0", interface: lo }',
      'a.yaml:6:48: a.interface: the zone of the address says eth0: leave one out',
    ],
  ])('of %s is reported where it is', (written, fault) => {
    expect(faults(written)).toContain(fault);
  });

  test('of the target does not hide those of the options', () => {
    expect(faults('{ dns: "10.0.0.53:0", name: a..b, type: X, timeout: 0s }')).toHaveLength(4);
  });

  test('of one option does not make another one wrong that needs it', () => {
    expect(faults('{ smtp: "10.0.0.2:25", startTls: yes, tls: {} }')).toEqual([
      "a.yaml:6:43: a.startTls: 'yes' is neither true nor false",
    ]);
  });
});
