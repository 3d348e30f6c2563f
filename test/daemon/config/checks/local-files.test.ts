import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatFault, parseConfiguration } from '../../../../src/daemon/config/index.ts';
import { issued, testAuthority } from '../../../health/checks/issued-certificates.ts';
import { checkOf, fileOf } from './backend.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-check-files-'));
  writeFileSync(join(folder, 'probe'), '#!/bin/sh\n');
  chmodSync(join(folder, 'probe'), 0o755);
  writeFileSync(join(folder, 'text'), 'a secret, but no certificate\n');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The faults of a file in the folder, without the folder. */
function faults(check: string): string[] {
  const { faults: found } = parseConfiguration(fileOf(check), join(folder, 'a.yaml'));
  return found
    .map(formatFault)
    .map((fault) => fault.replaceAll(`${folder}/`, '').replace('health.web.backends.', ''));
}

describe('a program', () => {
  test('with a slash is relative to the file', () => {
    expect(checkOf('{ exec: [ ./probe, -x ] }', join(folder, 'a.yaml')).target).toBe(
      `${join(folder, 'probe')} -x`,
    );
  });

  test('without a slash is left to PATH', () => {
    expect(checkOf('{ exec: [ sh ] }', join(folder, 'a.yaml')).target).toBe('sh');
  });

  test('that is not there is refused', () => {
    expect(faults('{ exec: [ ./prob, -x ] }')).toEqual([
      'a.yaml:6:20: a.exec[0]: prob is no program that this user may run: verify the path, which is relative to this file, and its mode (chmod +x)',
    ]);
  });

  test('that may not be run is refused', () => {
    expect(faults('{ exec: [ ./text ] }')).toEqual([
      'a.yaml:6:20: a.exec[0]: text is no program that this user may run: verify the path, which is relative to this file, and its mode (chmod +x)',
    ]);
  });

  test('that PATH does not have is refused', () => {
    expect(faults('{ exec: [ keepcast-no-such-program ] }')).toEqual([
      'a.yaml:6:20: a.exec[0]: there is no program keepcast-no-such-program in PATH: install it, or write its path',
    ]);
  });

  test('of ping is relative to the file too', () => {
    expect(faults('{ ping: 10.0.0.1, program: ./probe }')).toEqual([]);
  });

  test('of ping that is not there is refused', () => {
    expect(faults('{ ping: 10.0.0.1, program: ./prob }')).toEqual([
      "a.yaml:6:37: a.program: there is no program 'prob': install ping (Debian: iputils-ping), or name its path",
    ]);
  });
});

describe('a file that is looked at', () => {
  test('is relative to the file', () => {
    expect(checkOf('{ file: ./down, expect: absent }', join(folder, 'a.yaml')).target).toBe(
      join(folder, 'down'),
    );
  });

  test('needs a name', () => {
    expect(faults('{ file: "" }')).toEqual(["a.yaml:6:18: a.file: '' is not the path of a file"]);
  });
});

describe('a certificate', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'ca.pem'), testAuthority);
    writeFileSync(join(folder, 'client.pem'), issued.client.cert);
    writeFileSync(join(folder, 'client.key'), issued.client.key);
  });

  const https = (tls: string): string[] => faults(`{ http: "https://10.0.0.2/", tls: ${tls} }`);

  test('is read from its file, as is its key', () => {
    expect(https('{ ca: ./ca.pem, cert: ./client.pem, key: ./client.key }')).toEqual([]);
  });

  test('of an authority may be one of several', () => {
    expect(https('{ ca: [ ./ca.pem, ./client.pem ] }')).toEqual([]);
  });

  test('may stand in the file itself', () => {
    expect(https(`{ ca: ${JSON.stringify(testAuthority)} }`)).toEqual([]);
  });

  test('that is none is refused where it is named', () => {
    expect(https('{ ca: ./text }')).toEqual([
      expect.stringMatching(/^a\.yaml:6:50: a\.tls\.ca: this is not a certificate as PEM: /),
    ]);
  });

  test('whose file is not there is refused', () => {
    expect(https('{ ca: ./no.pem }')).toEqual([
      'a.yaml:6:50: a.tls.ca: this file cannot be read (ENOENT): name a PEM file, relative to this one, or write the PEM itself',
    ]);
  });

  test('needs its key', () => {
    expect(https('{ cert: ./client.pem }')).toEqual([
      'a.yaml:6:44: a.tls: a certificate and its key are given together, or neither of them',
    ]);
  });
});

describe('a secret', () => {
  const headers = (authorization: string): string =>
    `{ http: "http://10.0.0.2/", headers: { Authorization: ${authorization} } }`;

  test('may be in a file', () => {
    expect(faults(headers('{ file: ./text }'))).toEqual([]);
  });

  test('may be in the environment', () => {
    expect(faults(headers('{ environment: PATH }'))).toEqual([]);
  });

  test.each([
    ['a number', '12345'],
    ['a mapping', '{ text: "12345" }'],
    ['text that is no header', '"\\u0001 12345"'],
  ])('that is %s is not shown', (_what, written) => {
    expect(faults(headers(written)).join()).not.toContain('12345');
  });

  test('of a program is not shown either', () => {
    expect(faults('{ exec: [ sh ], environment: { TOKEN: 12345 } }')).toEqual([
      'a.yaml:6:48: a.environment.TOKEN: what is written here is not text: put it in quotes, or write { environment: NAME } or { file: PATH }',
    ]);
  });

  test('in the place of a certificate is not shown', () => {
    expect(
      faults('{ http: "https://10.0.0.2/", tls: { key: MIIEvQIBADANBg, cert: x } }').join(),
    ).not.toContain('MIIEv');
  });

  test('in a URL that is none is not shown', () => {
    expect(faults('{ http: "http://user:12345@10.0.0.2:0/" }').join()).not.toContain('12345');
  });
});
