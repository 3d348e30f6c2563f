import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith, warningsOf } from './findings.ts';

const listening = '{ asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0:179" ] }';

describe('a prefix of a family that no peer has', () => {
  test('is a warning', () => {
    const announce = '{ "2001:db8::/32": { health: web } }';
    expect(warningsOf(fileWith({ announce }))).toEqual([
      'a.yaml:4:13: announce["2001:db8::/32"]: no peer that it is for has ipv6-unicast: the route is sent to nobody; write families: [ ipv6-unicast ] at the peer',
    ]);
  });

  test('is one warning for all of its owners', () => {
    const announce = '{ "2001:db8::/32": [ { health: web }, { health: web } ] }';
    expect(warningsOf(fileWith({ announce }))).toHaveLength(1);
  });

  test('is a warning where another peer has it, that the route is not for', () => {
    const text = fileWith({
      peers: '[ { address: 10.0.0.1, asn: 65000 }, { address: "2001:db8::1", asn: 65000 } ]',
      announce: '{ "2001:db8::/32": { health: web, peers: [ 10.0.0.1 ] } }',
    });
    expect(parseConfiguration(text, 'a.yaml').warnings).toMatchObject([
      { code: 'WARN_NO_PEER_OF_FAMILY' },
    ]);
  });

  test('is none where one has it', () => {
    const text = fileWith({
      peers: '[ { address: 10.0.0.1, asn: 65000 }, { address: "2001:db8::1", asn: 65000 } ]',
      announce: '{ "2001:db8::/32": { health: web }, 192.0.2.10/32: { health: web } }',
    });
    expect(warningsOf(text)).toEqual([]);
  });

  test('is none where peers of a prefix have it', () => {
    const text = fileWith({
      speaker: listening,
      peers: '[ { address: 10.0.0.1, asn: 65000 }, { accept: "2001:db8:1::/64", asn: 65000 } ]',
      announce: '{ "2001:db8::/32": { health: web } }',
    });
    expect(warningsOf(text)).toEqual([]);
  });

  test('is not warned of again where there are no peers', () => {
    expect(warningsOf(fileWith({ peers: '[]' }))).toEqual([
      'a.yaml:2:8: peers: no peers: nobody will be told of any route',
    ]);
  });
});

describe('a peer that a route is for', () => {
  const announce = '{ 192.0.2.10/32: { health: web, peers: [ 10.9.9.9, 10.0.0.1 ] } }';

  test('and that the file does not have is a warning', () => {
    expect(parseConfiguration(fileWith({ announce }), 'a.yaml').warnings).toMatchObject([
      {
        line: 4,
        path: 'announce["192.0.2.10/32"].peers[0]',
        message: "unknown peer '10.9.9.9': allowed are 10.0.0.1; it is told nothing",
        code: 'WARN_UNKNOWN_PEER',
      },
    ]);
  });

  test('may be one of a prefix from which peers connect', () => {
    const peers = '[ { address: 10.0.0.1, asn: 65000 }, { accept: 10.9.0.0/16, asn: 65000 } ]';
    expect(warningsOf(fileWith({ speaker: listening, peers, announce }))).toEqual([]);
  });

  test('has the local address in its name where its prefix has one', () => {
    const peers =
      '[ { address: 10.0.0.1, asn: 65000 }, { accept: 10.9.0.0/16, asn: 65000, localAddress: 10.0.0.11 } ]';
    const named =
      '{ 192.0.2.10/32: { health: web, peers: [ "10.9.9.9 from 10.0.0.11", 10.9.9.9 ] } }';
    const text = fileWith({ speaker: listening, peers, announce: named });
    expect(parseConfiguration(text, 'a.yaml').warnings).toMatchObject([
      { path: 'announce["192.0.2.10/32"].peers[1]', code: 'WARN_UNKNOWN_PEER' },
    ]);
  });

  test('is not looked for in a file with faults', () => {
    const text = fileWith({ peers: '[ { address: 10.9.9.9, asn: 0 } ]', announce });
    expect(faultsOf(text)).toHaveLength(1);
    expect(warningsOf(text)).toEqual([]);
  });
});
