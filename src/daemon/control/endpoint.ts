import { isIPv4 } from 'node:net';
import {
  ConfigurationError,
  describe,
  formatEndpoint,
  parseEndpoint,
  parseIpAddress,
  type Endpoint,
} from '../../core/index.ts';

/** Linux keeps the path of a unix socket in 108 octets, with a zero at its end; a longer one would be cut off. */
const LONGEST_PATH = 107;

/**
 * Checks where the status is served over HTTP: an address of the loopback (127.0.0.0/8 or ::1) and a port, since
 * nobody is asked who they are. With `anyPort`, port 0 lets the system choose.
 * @throws ConfigurationError with an empty path
 */
export function parseControlAddress(
  value: unknown,
  options: { readonly anyPort?: boolean } = {},
): Endpoint {
  const endpoint = parseEndpoint(value, options);
  if (isLoopbackAddress(endpoint.host)) return endpoint;
  const here = formatEndpoint({ host: '127.0.0.1', port: endpoint.port });
  throw new ConfigurationError(
    '',
    `${describe(value)} is not on the loopback: write ${here}. Serving other hosts needs a token, which is not available in this version of keepcast`,
    { code: 'ERR_NOT_AVAILABLE' },
  );
}

/**
 * Checks the path of the control socket.
 * @throws ConfigurationError with an empty path
 */
export function parseControlPath(path: string): string {
  if (path === '' || path.includes('\0')) {
    throw new ConfigurationError(
      '',
      `${describe(path)} is not a path: write one such as ./keepcast.sock`,
    );
  }
  const length = Buffer.byteLength(path);
  if (length <= LONGEST_PATH) return path;
  throw new ConfigurationError(
    '',
    `the path ${path} has ${length} octets, and a unix socket takes ${LONGEST_PATH}: write a shorter one, such as /run/keepcast.sock`,
  );
}

/**
 * Whether the Host header of a request names this host. A page of another site can point a name of its own here (DNS
 * rebinding), and its requests carry that name.
 */
export function isLoopbackHost(header: string | undefined): boolean {
  const host = /^(.+?)(?::\d{1,5})?$/.exec(header ?? '')?.[1]?.toLowerCase() ?? '';
  if (host === 'localhost') return true;
  const bracketed = /^\[(.+)\]$/.exec(host)?.[1];
  return bracketed === undefined
    ? isIPv4(host) && isLoopbackAddress(host)
    : isLoopbackAddress(bracketed);
}

function isLoopbackAddress(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  try {
    return host.includes(':') && parseIpAddress(host).text === '::1';
  } catch {
    return false;
  }
}
