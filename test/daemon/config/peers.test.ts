import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { PeerOptions } from '../../../src/bgp/speaker/index.ts';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { Secret } from '../../../src/system/index.ts';
import { describeNative } from '../../system/native.ts';
import { faultsOf, fileWith, warningsOf } from './findings.ts';

const peers = (value: string): string[] => faultsOf(fileWith({ peers: value }));

describe('the section peers', () => {
  test('left out is a warning', () => {
    expect(
      warningsOf(
        'speaker: { asn: 65010, routerId: 10.0.0.11 }\nhealth: { web: { backends: { a: { tcp: "10.0.0.2:80" } } } }\nannounce: { 192.0.2.10/32: { health: web } }\n',
      ),
    ).toEqual(['a.yaml:1:1: no peers: nobody will be told of any route']);
  });

  test('without a peer is a warning', () => {
    expect(warningsOf(fileWith({ peers: '[]' }))).toEqual([
      'a.yaml:2:8: peers: no peers: nobody will be told of any route',
    ]);
  });

  test('must be a list', () => {
    expect(peers('{ address: 10.0.0.1, asn: 65000 }')).toEqual([
      'a.yaml:2:8: peers: a mapping is not a list: write one such as [ { address: 10.0.0.1, asn: 65000 } ]',
    ]);
  });

  test('must hold mappings', () => {
    expect(peers('[ 10.0.0.1 ]')).toEqual([
      "a.yaml:2:10: peers[0]: '10.0.0.1' is not a mapping: write one such as { address: 10.0.0.1, asn: 65000 }",
    ]);
  });
});

describe('a peer', () => {
  test('needs an address and an AS number', () => {
    expect(peers('[ { port: 179 } ]')).toEqual([
      'a.yaml:2:10: peers[0].address: this key is missing: write one such as 10.0.0.1',
      'a.yaml:2:10: peers[0].asn: this key is missing: write one such as 65000',
    ]);
  });

  test('cannot have a hold time of 2 s', () => {
    expect(peers('[ { address: 10.0.0.1, asn: 65000, holdTime: 2s } ]')).toEqual([
      "a.yaml:2:53: peers[0].holdTime: '2s' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
    ]);
  });

  test('with a hold time of 0 s is a warning', () => {
    expect(
      warningsOf(fileWith({ peers: '[ { address: 10.0.0.1, asn: 65000, holdTime: 0s } ]' })),
    ).toEqual([
      'a.yaml:2:53: peers[0].holdTime: with a hold time of 0s a dead node keeps its route until TCP notices: write 3s or more',
    ]);
  });

  test('must have units in its durations', () => {
    expect(peers('[ { address: 10.0.0.1, asn: 65000, holdTime: 9 } ]')).toEqual([
      'a.yaml:2:53: peers[0].holdTime: 9 has no unit: write 9s or 9ms',
    ]);
  });

  test('must have units in durations that are in quotes, too', () => {
    expect(peers('[ { address: 10.0.0.1, asn: 65000, connectRetry: "5" } ]')).toEqual([
      'a.yaml:2:57: peers[0].connectRetry: 5 has no unit: write 5s or 5ms',
    ]);
  });

  test('cannot have port 0', () => {
    expect(peers('[ { address: 10.0.0.1, asn: 65000, port: 0 } ]')).toEqual([
      'a.yaml:2:49: peers[0].port: 0 is not a TCP port: write a whole number from 1 to 65535',
    ]);
  });

  test('cannot be named by a host name', () => {
    expect(peers('[ { address: router.example, asn: 65000 } ]')).toEqual([
      "a.yaml:2:21: peers[0].address: 'router.example' is not an IP address: write one such as 10.0.0.1 or 2001:db8::1",
    ]);
  });

  test('is passive or is not', () => {
    expect(peers('[ { address: 10.0.0.1, asn: 65000, passive: maybe } ]')).toEqual([
      "a.yaml:2:52: peers[0].passive: 'maybe' is neither true nor false",
    ]);
  });

  test('with a key that has no value says so at the key', () => {
    expect(peers('[ { address: 10.0.0.1, asn: 65000, port: } ]')).toEqual([
      'a.yaml:2:43: peers[0].port: no value is written here: write one such as 179, without quotes, or take the key out',
    ]);
  });

  test('with an unknown key gets a suggestion', () => {
    expect(peers('[ { address: 10.0.0.1, asn: 65000, holdtime: 9s } ]')).toEqual([
      "a.yaml:2:43: peers[0].holdtime: unknown option 'holdtime': did you mean 'holdTime'?",
    ]);
  });

  test('with an option of a later version is refused by name', () => {
    expect(peers('[ { address: 10.0.0.1, asn: 65000, bfd: true } ]')).toEqual([
      "a.yaml:2:43: peers[0].bfd: 'bfd' is not available in this version of keepcast; leave it out and use a short holdTime",
    ]);
  });

  test('with an option of a later version has a code of its own', () => {
    const text = fileWith({ peers: '[ { address: 10.0.0.1, asn: 65000, bfd: true } ]' });
    expect(parseConfiguration(text, 'a.yaml').faults[0]?.code).toBe('ERR_NOT_AVAILABLE');
  });

  test('has all its faults reported in one go', () => {
    expect(peers('[ { address: x, asn: 0, port: 0, holdTime: 1s, foo: 1 } ]')).toHaveLength(5);
  });
});

describe('two peers', () => {
  test('with one identity are refused at the second', () => {
    expect(
      peers(
        '\n  - { address: 10.0.0.1, asn: 65000 }\n  - { address: 10.0.0.1, asn: 65001, port: 179 }',
      ),
    ).toEqual([
      'a.yaml:4:5: peers[1]: there is a peer 10.0.0.1 already, in line 3: two peers differ in address, port or localAddress',
    ]);
  });

  test('with one identity are found beside other faults', () => {
    expect(
      peers('\n  - { address: 10.0.0.1, asn: 0 }\n  - { address: 10.0.0.1, asn: 65001 }'),
    ).toHaveLength(2);
  });

  test('may share an address if their ports differ', () => {
    expect(
      peers('[ { address: 10.0.0.1, asn: 65000 }, { address: 10.0.0.1, asn: 65000, port: 1179 } ]'),
    ).toEqual([]);
  });

  test('are not compared where a part of the identity is at fault', () => {
    expect(
      peers('[ { address: 10.0.0.1, asn: 65000 }, { address: 10.0.0.1, asn: 65000, port: 0 } ]'),
    ).toHaveLength(1);
  });
});

describe('a passive peer', () => {
  const passive = '[ { address: 10.0.0.1, asn: 65000, passive: true } ]';

  test('needs the speaker to listen', () => {
    expect(peers(passive)).toEqual([
      'a.yaml:2:52: peers[0].passive: a passive peer needs the speaker to listen: set speaker.listen: [ "0.0.0.0:179" ]',
    ]);
  });

  test('needs the speaker to listen somewhere', () => {
    const speaker = '{ asn: 65010, routerId: 10.0.0.11, listen: [] }';
    expect(faultsOf(fileWith({ speaker, peers: passive }))).toHaveLength(1);
  });

  test('is right when the speaker listens', () => {
    const speaker = '{ asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0:179" ] }';
    expect(faultsOf(fileWith({ speaker, peers: passive }))).toEqual([]);
  });

  test('is not blamed for a fault in what the speaker listens on', () => {
    const speaker = '{ asn: 65010, routerId: 10.0.0.11, listen: 179 }';
    expect(faultsOf(fileWith({ speaker, peers: passive }))).toHaveLength(1);
  });
});

describeNative('a peer that asks the kernel for something', () => {
  function read(peer: string, path = 'a.yaml'): PeerOptions | undefined {
    const text = fileWith({ peers: `[ { address: 10.0.0.1, asn: 65000, ${peer} } ]` });
    return parseConfiguration(text, path).configuration?.peers[0];
  }

  test('has all of the options', () => {
    expect(read('ttlSecurity: true, multihop: 2, tos: 0xc0, bindToDevice: eth1')).toEqual({
      address: '10.0.0.1',
      asn: 65_000,
      ttlSecurity: true,
      multihop: 2,
      tos: 192,
      bindToDevice: 'eth1',
    });
  });

  test('has its password from the file', () => {
    expect(read('password: hunter2')?.password).toEqual(new Secret('hunter2'));
  });

  test('has its password from a file beside it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keepcast-password-'));
    await writeFile(join(folder, 'secret'), 'hunter2\n');
    const password = read('password: { file: ./secret }', join(folder, 'a.yaml'))?.password;
    await rm(folder, { recursive: true });
    expect(password instanceof Secret && password.reveal()).toBe('hunter2');
  });

  test('does not show its password in JSON', () => {
    expect(JSON.stringify(read('password: hunter2'))).toBe(
      '{"address":"10.0.0.1","asn":65000,"password":"[secret]"}',
    );
  });

  test.each([
    [
      'password: 4711',
      'a.yaml:2:53: peers[0].password: what is written here is no secret: write the text in quotes, { environment: NAME } or { file: PATH }',
    ],
    [
      'password: { environment: KEEPCAST_NOBODY_SETS_THIS }',
      'a.yaml:2:68: peers[0].password.environment: the environment variable KEEPCAST_NOBODY_SETS_THIS is not set: set it before the start',
    ],
    [
      'multihop: 256',
      'a.yaml:2:53: peers[0].multihop: 256 is not a number of hops: write a whole number from 1 to 255',
    ],
    ['tos: -1', 'a.yaml:2:48: peers[0].tos: -1 is not a TOS: write a whole number from 0 to 255'],
  ])('is refused where it cannot be: %s', (option, fault) => {
    expect(peers(`[ { address: 10.0.0.1, asn: 65000, ${option} } ]`)).toEqual([fault]);
  });
});
