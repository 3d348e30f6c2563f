import { describe, expect, test } from '@jest/globals';
import { parseConfiguration, type DaemonConfiguration } from '../../../src/daemon/config/index.ts';
import { Health } from '../../../src/health/index.ts';

/** DESIGN §5. */
const EXAMPLE = `\
speaker: { asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0:179" ] }     # listen is optional
peers:
  - { address: 10.0.0.1, asn: 65000, holdTime: 9s }                          # port, localAddress, passive …
health:
  web:
    interval: 1s
    rise: 2
    fall: 3
    backends:
      web-a: { http: "http://10.10.10.226:8080/healthz", timeout: 500ms }
      web-b: { tcp: "10.10.10.227:8080" }
announce:
  10.0.0.10/32: { health: web, withdrawWhen: all-offline, med: 100, communities: [ "65000:100" ] }
control: { socket: ./keepcast.sock, http: "127.0.0.1:8179" }             # paths are relative to this file
`;

function configurationOf(text: string): DaemonConfiguration {
  const { configuration } = parseConfiguration(text, '/etc/keepcast/anycast.yaml');
  if (configuration === undefined) throw new Error('the file has faults');
  return configuration;
}

describe('the example of the design', () => {
  test('has no faults', () => {
    expect(parseConfiguration(EXAMPLE, 'a.yaml').faults).toEqual([]);
  });

  test('has no warnings', () => {
    expect(parseConfiguration(EXAMPLE, 'a.yaml').warnings).toEqual([]);
  });

  test('gives the speaker', () => {
    expect(configurationOf(EXAMPLE).speaker).toEqual({
      asn: 65010,
      routerId: '10.0.0.11',
      listen: ['0.0.0.0:179'],
    });
  });

  test('gives the peers as addPeer takes them', () => {
    expect(configurationOf(EXAMPLE).peers).toEqual([
      { address: '10.0.0.1', asn: 65000, holdTime: '9s' },
    ]);
  });

  test('gives the health groups as Health.of takes them', () => {
    const { web = { backends: {} } } = configurationOf(EXAMPLE).health;
    expect(
      Health.of(web)
        .snapshot()
        .backends.map(({ name }) => name),
    ).toEqual(['web-a', 'web-b']);
  });

  test('gives the timing of a health group', () => {
    expect(configurationOf(EXAMPLE).health['web']).toMatchObject({
      interval: '1s',
      rise: 2,
      fall: 3,
    });
  });

  test('gives each backend its checks', () => {
    expect(configurationOf(EXAMPLE).health['web']?.backends).toMatchObject({
      'web-a': [{ kind: 'http', target: 'http://10.10.10.226:8080/healthz', timeout: 500 }],
      'web-b': [{ kind: 'tcp', target: '10.10.10.227:8080' }],
    });
  });

  test('gives the announcements', () => {
    expect(configurationOf(EXAMPLE).announce).toEqual([
      {
        prefix: '10.0.0.10/32',
        health: 'web',
        withdrawWhen: 'all-offline',
        med: 100,
        communities: ['65000:100'],
      },
    ]);
  });

  test('gives the control endpoints, the socket relative to the file', () => {
    expect(configurationOf(EXAMPLE).control).toEqual({
      socket: '/etc/keepcast/keepcast.sock',
      http: '127.0.0.1:8179',
    });
  });

  test('drains at once and allows everything, since it says nothing of that', () => {
    const { drain, allow } = configurationOf(EXAMPLE);
    expect({ drain, allow }).toEqual({ drain: { wait: 0 }, allow: undefined });
  });
});
