import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../../src/daemon/config/index.ts';
import { faultsOf, fileWith } from '../findings.ts';

/** A file whose only backend has this check, which begins in line 6, column 10. */
const fileOf = (check: string): string =>
  fileWith({ health: `\n  web:\n    backends:\n      a: ${check}` });

const faults = (check: string): string[] => faultsOf(fileOf(check));

describe('a backend', () => {
  test('may have several checks', () => {
    const text = fileOf('[ { tcp: "10.0.0.2:80" }, { http: "http://10.0.0.2/" } ]');
    const { configuration } = parseConfiguration(text, 'a.yaml');
    expect(configuration?.health['web']?.backends['a']).toMatchObject([
      { kind: 'tcp', target: '10.0.0.2:80' },
      { kind: 'http', target: 'http://10.0.0.2/' },
    ]);
  });

  test('needs at least one check', () => {
    expect(faults('[]')).toEqual([
      'a.yaml:6:10: health.web.backends.a: a backend needs at least one check: write { http: "http://10.0.0.1:8080/healthz" } or { tcp: "10.0.0.1:8080" }',
    ]);
  });

  test('is no URL by itself', () => {
    expect(faults('http://10.0.0.2/')).toEqual([
      'a.yaml:6:10: health.web.backends.a: \'http://10.0.0.2/\' is not a mapping: write one such as { http: "http://10.0.0.1:8080/healthz" } or { tcp: "10.0.0.1:8080" }',
    ]);
  });
});

describe('a check', () => {
  test('needs a kind', () => {
    expect(faults('{ timeout: 1s }')).toEqual([
      'a.yaml:6:10: health.web.backends.a: a check needs a kind: write { http: "http://10.0.0.1:8080/healthz" } or { tcp: "10.0.0.1:8080" }; the kinds are http, tcp, hold, dns, smtp, udp, grpc, exec, process, file, ping, interface, address, keepalived, all, any, atLeast, not',
    ]);
  });

  test('has one kind only', () => {
    expect(faults('{ tcp: "10.0.0.2:80", http: "http://10.0.0.2/" }')).toEqual([
      'a.yaml:6:32: health.web.backends.a.http: a check has one kind: write a list of two checks, such as [ { http: … }, { tcp: … } ]',
    ]);
  });

  test('gets a suggestion for an unknown kind', () => {
    expect(faults('{ htpp: "http://10.0.0.2/", timeout: 1s }')).toEqual([
      "a.yaml:6:12: health.web.backends.a.htpp: unknown check 'htpp': did you mean 'http'?",
    ]);
  });

  test('may have an option that is called as another kind', () => {
    expect(faults('{ interface: lo, address: 192.0.2.10 }')).toEqual([]);
  });

  test.each([['heartbeat', 'a file has no door for heartbeats; use file or exec']])(
    'of the kind %s is for a later version',
    (kind, instead) => {
      expect(parseConfiguration(fileOf(`{ ${kind}: x }`), 'a.yaml').faults).toEqual([
        {
          file: 'a.yaml',
          line: 6,
          column: 12,
          path: `health.web.backends.a.${kind}`,
          message: `the check '${kind}' is not available in this version of keepcast; ${instead}`,
          code: 'ERR_NOT_AVAILABLE',
        },
      ]);
    },
  );
});

describe('a TCP check', () => {
  test('cannot have port 0', () => {
    expect(faults('{ tcp: "10.0.0.2:0" }')).toEqual([
      "a.yaml:6:17: health.web.backends.a.tcp: '10.0.0.2:0' is not an address and a port: write 10.0.0.1:8080 or [2001:db8::1]:8080, with a port from 1 to 65535",
    ]);
  });

  test('needs an endpoint as text', () => {
    expect(faults('{ tcp: 8080 }')).toEqual([
      'a.yaml:6:17: health.web.backends.a.tcp: 8080 is not text: write one such as "10.0.0.1:8080"',
    ]);
  });

  test('has no option of HTTP', () => {
    expect(faults('{ tcp: "10.0.0.2:80", method: GET }')).toEqual([
      "a.yaml:6:32: health.web.backends.a.method: unknown option 'method': allowed are tcp, send, expect, readLimit, close, timeout",
    ]);
  });

  test('cannot time out at once', () => {
    expect(faults('{ tcp: "10.0.0.2:80", timeout: 0ms }')).toEqual([
      "a.yaml:6:41: health.web.backends.a.timeout: '0ms' is too short: at least 1ms",
    ]);
  });
});

describe('an HTTP check', () => {
  test('may have all its options', () => {
    expect(
      faults(
        '{ http: "https://10.0.0.2/", method: POST, headers: { Host: www.example }, body: "{}", expectStatus: [ 200, 300-399 ], expectBody: ok, refuseBody: { pattern: "^fail", flags: i }, digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", readLimit: 65536, followRedirects: 3, tls: { servername: www.example, verify: false, expiryWarning: 30d }, timeout: 1s }',
      ),
    ).toEqual([]);
  });

  test('needs a URL of HTTP', () => {
    expect(faults('{ http: "ftp://10.0.0.2/" }')).toEqual([
      "a.yaml:6:18: health.web.backends.a.http: 'ftp://10.0.0.2/' is not an HTTP URL: write one such as http://10.0.0.1:8080/healthz",
    ]);
  });

  test('needs a method that exists', () => {
    expect(faults('{ http: "http://10.0.0.2/", method: get }')).toEqual([
      "a.yaml:6:46: health.web.backends.a.method: 'get' is not an HTTP method: write one in capitals, such as 'GET' or 'HEAD'",
    ]);
  });

  test('needs statuses that exist', () => {
    expect(faults('{ http: "http://10.0.0.2/", expectStatus: 99 }')).toEqual([
      "a.yaml:6:52: health.web.backends.a.expectStatus: 99 is no HTTP status: write one from 100 to 599 such as 200, a range such as '200-299', or a list of them",
    ]);
  });

  test('has each of its headers looked at', () => {
    expect(faults('{ http: "http://10.0.0.2/", headers: { "a b": x, X-Id: 5 } }')).toEqual([
      'a.yaml:6:56: health.web.backends.a.headers["a b"]: Header name must be a valid HTTP token ["a b"]',
      'a.yaml:6:65: health.web.backends.a.headers.X-Id: what is written here is not text: put it in quotes, or write { environment: NAME } or { file: PATH }',
    ]);
  });

  test('has its URL and its options looked at in one go', () => {
    expect(faults('{ http: x, method: y, timeout: 0s, expectStatus: 0 }')).toHaveLength(4);
  });
});
