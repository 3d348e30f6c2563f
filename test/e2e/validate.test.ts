import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/lab/folder.ts';
import type { Output } from '../support/lab/program.ts';
import { keepcast } from './programs.ts';

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

interface Told extends Output {
  /** The lines on the standard error, without the folder of the file. */
  readonly faults: readonly string[];
}

/** Runs a command on a file of this content. */
async function tell(content: string, ...command: readonly string[]): Promise<Told> {
  const folder = await temporaryFolder('validate');
  const file = join(folder, 'anycast.yaml');
  await writeFile(file, content);
  const output = await keepcast(...command, file);
  const faults = output.stderr.replaceAll(`${folder}/`, '').split('\n').slice(0, -1);
  return { ...output, stdout: output.stdout.replaceAll(`${folder}/`, ''), faults };
}

/** The example with one line changed. */
function changed(line: string, into: string): string {
  const content = EXAMPLE.replace(line, into);
  if (content === EXAMPLE) throw new Error(`the example has no "${line}"`);
  return content;
}

const PEER = '  - { address: 10.0.0.1, asn: 65000, holdTime: 9s }';

/** What is wrong, the file, and everything that is said about it. */
const BAD_INPUT: readonly (readonly [what: string, content: string, faults: readonly string[]])[] =
  [
    [
      'YAML that does not parse',
      'speaker: { asn: 65010\npeers: []\n',
      [
        'anycast.yaml:2:1: not valid YAML: Flow map in block collection must be sufficiently indented and end with a }; check the indentation, and that brackets and braces are closed',
      ],
    ],
    [
      'an unknown key',
      changed('fall: 3', 'fal: 3'),
      ["anycast.yaml:8:5: health.web.fal: unknown option 'fal': did you mean 'fall'?"],
    ],
    [
      'an unknown section',
      changed('peers:', 'peer:'),
      [
        "anycast.yaml:2:1: peer: unknown option 'peer': did you mean 'peers'?",
        'anycast.yaml:1:1: no peers: nobody will be told of any route (warning)',
      ],
    ],
    [
      'a prefix with host bits',
      changed('10.0.0.10/32', '10.0.0.10/24'),
      [
        'anycast.yaml:13:3: announce["10.0.0.10/24"]: 10.0.0.10/24 has bits set beyond its length: did you mean 10.0.0.0/24?',
      ],
    ],
    [
      'AS 0',
      changed('asn: 65000', 'asn: 0'),
      [
        'anycast.yaml:3:31: peers[0].asn: 0 is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0), or external or internal',
      ],
    ],
    [
      'a hold time of 2 s',
      changed('holdTime: 9s', 'holdTime: 2s'),
      [
        "anycast.yaml:3:48: peers[0].holdTime: '2s' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
      ],
    ],
    [
      'two peers with one identity',
      changed(PEER, `${PEER}\n  - { address: 10.0.0.1, asn: 65001, port: 179 }`),
      [
        'anycast.yaml:4:5: peers[1]: there is a peer 10.0.0.1 already, in line 3: two peers differ in address, port or localAddress',
      ],
    ],
    [
      'an empty group',
      changed('announce:', '  dns: { backends: {} }\nannounce:'),
      [
        'anycast.yaml:12:20: health.dns.backends: an empty group is a fault, since nothing could ever be said about it: name at least one backend',
        'anycast.yaml:12:3: health.dns: no announcement uses this health group (warning)',
      ],
    ],
    [
      'an announcement of an unknown group',
      changed('health: web,', 'health: wed,'),
      [
        'anycast.yaml:13:27: announce["10.0.0.10/32"].health: there is no health group \'wed\': did you mean web? the groups are web',
        'anycast.yaml:5:3: health.web: no announcement uses this health group (warning)',
      ],
    ],
    [
      'BFD, which comes later',
      changed('holdTime: 9s', 'bfd: true'),
      [
        "anycast.yaml:3:38: peers[0].bfd: 'bfd' is not available in this version of keepcast; leave it out and use a short holdTime",
      ],
    ],
    [
      'an address family that there is not',
      changed('holdTime: 9s', 'families: [ ipv4 ]'),
      [
        "anycast.yaml:3:50: peers[0].families[0]: unknown address family 'ipv4': allowed are ipv4-unicast, ipv6-unicast",
      ],
    ],
    [
      'an IPv6 prefix of this host alone',
      changed('10.0.0.10/32', '::1/128'),
      [
        'anycast.yaml:13:3: announce["::1/128"]: ::1/128 is loopback, which is not reached over a network: announce a unicast prefix',
      ],
    ],
    [
      'several of these',
      `\
speaker: { asn: 0, routerId: 10.0.0.11 }
peers:
  - { address: 10.0.0.1, asn: 65000, holdTime: 2s }
health:
  web: { rise: 0, backends: { web-a: { tcp: "10.10.10.226:8080" } } }
announce:
  10.0.0.10/24: { health: wep }
`,
      [
        'anycast.yaml:1:17: speaker.asn: 0 is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0)',
        "anycast.yaml:3:48: peers[0].holdTime: '2s' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
        'anycast.yaml:5:16: health.web.rise: 0 is not a number of results in a row: write a whole number from 1 to 1000',
        'anycast.yaml:7:3: announce["10.0.0.10/24"]: 10.0.0.10/24 has bits set beyond its length: did you mean 10.0.0.0/24?',
        'anycast.yaml:7:27: announce["10.0.0.10/24"].health: there is no health group \'wep\': did you mean web? the groups are web',
        'anycast.yaml:5:3: health.web: no announcement uses this health group (warning)',
      ],
    ],
  ];

describe.each([
  ['keepcast validate', ['validate']],
  ['keepcast run --json', ['run', '--json']],
])('%s', (_name, command) => {
  test.each(BAD_INPUT)(
    'refuses %s, prints nothing else, and exits with 2',
    async (_what, content, faults) => {
      expect(await tell(content, ...command)).toMatchObject({ code: 2, stdout: '', faults });
    },
  );

  test('refuses a file that is missing, prints nothing else, and exits with 2', async () => {
    const file = join(await temporaryFolder('validate'), 'anycast.yaml');
    expect(await keepcast(...command, file)).toEqual({
      code: 2,
      stdout: '',
      stderr: `${file}:1:1: no such file: check the name\n`,
    });
  });
});

describe('keepcast run', () => {
  test('makes no control socket when the file has a fault', async () => {
    const folder = await temporaryFolder('validate');
    const file = join(folder, 'anycast.yaml');
    await writeFile(file, changed('asn: 65000', 'asn: 0'));
    await keepcast('run', file);
    await expect(access(join(folder, 'keepcast.sock'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('keepcast validate', () => {
  test('says what is in a file without faults', async () => {
    expect(await tell(EXAMPLE, 'validate')).toMatchObject({
      code: 0,
      stdout: 'anycast.yaml: valid (1 peer, 1 health group, 1 announcement)\n',
      faults: [],
    });
  });

  test('warns of an unused health group, and exits with 0', async () => {
    const content = changed(
      'announce:',
      '  dns: { backends: { a: { tcp: "10.0.0.2:53" } } }\nannounce:',
    );
    expect(await tell(content, 'validate')).toMatchObject({
      code: 0,
      stdout: 'anycast.yaml: valid (1 peer, 2 health groups, 1 announcement)\n',
      faults: ['anycast.yaml:12:3: health.dns: no announcement uses this health group (warning)'],
    });
  });

  test('warns of a hold time of 0, and exits with 0', async () => {
    expect(await tell(changed('holdTime: 9s', 'holdTime: 0s'), 'validate')).toMatchObject({
      code: 0,
      faults: [
        'anycast.yaml:3:48: peers[0].holdTime: with a hold time of 0s a dead node keeps its route until TCP notices: write 3s or more (warning)',
      ],
    });
  });

  test('takes a path relative to the working directory, and repeats it as it was written', async () => {
    expect(await keepcast('validate', 'no/such/file.yaml')).toMatchObject({
      code: 2,
      stderr: 'no/such/file.yaml:1:1: no such file: check the name\n',
    });
  });
});
