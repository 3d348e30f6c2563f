import { describe, expect, test } from '@jest/globals';
import { parseConfiguration, type DaemonConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith } from './findings.ts';

/** The faults of a section in line 5. */
const section = (name: string, value: string): string[] => faultsOf(fileWith({ [name]: value }));

function configurationOf(name: string, value: string): DaemonConfiguration | undefined {
  return parseConfiguration(fileWith({ [name]: value }), '/etc/keepcast/a.yaml').configuration;
}

describe('the sections of a file', () => {
  test('that are unknown get a suggestion', () => {
    expect(section('anounce', '{}')).toEqual([
      "a.yaml:5:1: anounce: unknown option 'anounce': did you mean 'announce'?",
    ]);
  });

  test('that are unknown and resemble none get the sections that are known', () => {
    expect(section('routes', '{}')).toEqual([
      "a.yaml:5:1: routes: unknown option 'routes': allowed are speaker, peers, health, announce, guards, drain, host, control, audit, allow",
    ]);
  });

  test.each(['vrrp', 'cluster', 'hooks', 'bfd', 'metrics', 'dashboard'])(
    'called %s are for a later version',
    (name) => {
      const { faults } = parseConfiguration(fileWith({ [name]: '{}' }), 'a.yaml');
      expect(faults.map(({ line, path, code }) => ({ line, path, code }))).toEqual([
        { line: 5, path: name, code: 'ERR_NOT_AVAILABLE' },
      ]);
    },
  );

  test('are all looked at in one go', () => {
    const text = fileWith({
      speaker: '{ asn: 0, routerId: 10.0.0.11 }',
      peers: '[ { address: 10.0.0.1, asn: 0 } ]',
      health: '{ web: { rise: 0, backends: { a: { tcp: "10.0.0.2:80" } } } }',
      announce: '{ 192.0.2.10/32: { health: web, med: -1 } }',
      drain: '{ wait: 5 }',
    });
    expect(parseConfiguration(text, 'a.yaml').faults.map(({ line }) => line)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });
});

describe('the section drain', () => {
  test('gives the wait in milliseconds', () => {
    expect(configurationOf('drain', '{ wait: 5s }')?.drain).toEqual({ wait: 5_000 });
  });

  test('must have a unit', () => {
    expect(section('drain', '{ wait: 5 }')).toEqual([
      'a.yaml:5:16: drain.wait: 5 has no unit: write 5s or 5ms',
    ]);
  });

  test('must be a mapping', () => {
    expect(section('drain', '5s')).toEqual([
      "a.yaml:5:8: drain: '5s' is not a mapping: write one such as { wait: 5s }",
    ]);
  });

  test('cannot last for years', () => {
    expect(section('drain', '{ wait: 400d }')).toEqual([
      'a.yaml:5:16: drain.wait: 400d is too long: at most 365d',
    ]);
  });
});

describe('the section control', () => {
  test('keeps an absolute path', () => {
    expect(configurationOf('control', '{ socket: /run/keepcast.sock }')?.control).toEqual({
      socket: '/run/keepcast.sock',
    });
  });

  test('may serve IPv6', () => {
    expect(configurationOf('control', '{ http: "[::1]:8179" }')?.control).toEqual({
      http: '[::1]:8179',
    });
  });

  test('serves nobody outside this host', () => {
    expect(section('control', '{ http: "0.0.0.0:8179" }')).toEqual([
      "a.yaml:5:18: control.http: '0.0.0.0:8179' is not on the loopback: write 127.0.0.1:8179. Serving other hosts needs a token, which is not available in this version of keepcast",
    ]);
  });

  test('has no token yet', () => {
    expect(section('control', '{ http: "127.0.0.1:8179", token: x }')).toEqual([
      "a.yaml:5:36: control.token: 'token' is not available in this version of keepcast; leave it out, and reach the status through SSH or a proxy that authenticates",
    ]);
  });

  test('cannot have port 0', () => {
    expect(section('control', '{ http: "127.0.0.1:0" }')).toEqual([
      "a.yaml:5:18: control.http: '127.0.0.1:0' is not an address and a port: write 10.0.0.1:8080 or [2001:db8::1]:8080, with a port from 1 to 65535",
    ]);
  });

  test('cannot be empty', () => {
    expect(section('control', '{}')).toEqual([
      'a.yaml:5:10: control: nothing is served: write { socket: ./keepcast.sock, http: "127.0.0.1:8179" }, or take the key out',
    ]);
  });

  test('cannot have an empty path', () => {
    expect(section('control', '{ socket: "" }')).toEqual([
      "a.yaml:5:20: control.socket: '' is not a path: write one such as ./keepcast.sock",
    ]);
  });

  test('cannot have a path that a unix socket does not take', () => {
    const path = `/${'d'.repeat(107)}`;
    expect(section('control', `{ socket: ${path} }`)).toEqual([
      `a.yaml:5:20: control.socket: the path ${path} has 108 octets, and a unix socket takes 107: write a shorter one, such as /run/keepcast.sock`,
    ]);
  });
});

describe('the section allow', () => {
  test('is given as it is written', () => {
    expect(configurationOf('allow', '[ 192.0.2.0/24, 2001:db8::/32 ]')?.allow).toEqual([
      '192.0.2.0/24',
      '2001:db8::/32',
    ]);
  });

  test('refuses what lies outside, at the announcement', () => {
    expect(section('allow', '[ 198.51.100.0/24 ]')).toEqual([
      'a.yaml:4:13: announce["192.0.2.10/32"]: 192.0.2.10/32 may not be announced: allow has only 198.51.100.0/24',
    ]);
  });

  test('allows the whole prefix itself', () => {
    expect(section('allow', '[ 192.0.2.10/32 ]')).toEqual([]);
  });

  test('refuses what is larger than what it allows', () => {
    const announce = '{ 192.0.2.0/24: { health: web } }';
    expect(faultsOf(fileWith({ announce, allow: '[ 192.0.2.0/25 ]' }))).toHaveLength(1);
  });

  test('allows addresses with the highest bit set', () => {
    expect(section('allow', '[ 192.0.0.0/8 ]')).toEqual([]);
  });

  test('with nothing in it allows nothing', () => {
    expect(section('allow', '[]')).toEqual([
      'a.yaml:4:13: announce["192.0.2.10/32"]: 192.0.2.10/32 may not be announced: allow has no prefixes',
    ]);
  });

  test('must hold prefixes', () => {
    expect(section('allow', '[ 192.0.2.1/24, 7 ]')).toEqual([
      'a.yaml:5:10: allow[0]: 192.0.2.1/24 has bits set beyond its length: did you mean 192.0.2.0/24?',
      'a.yaml:5:24: allow[1]: 7 is not a prefix: write an address and a length, such as 192.0.2.10/32',
    ]);
  });
});
