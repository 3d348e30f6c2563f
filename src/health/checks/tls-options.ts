import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import {
  ConfigurationError,
  describe,
  errorCode,
  errorMessage,
  formatDuration,
  parseDuration,
  within,
  type Clock,
  type Duration,
} from '../../core/index.ts';
import { checkOptions } from '../options.ts';

export interface TlsOptions {
  /** Authorities that are trusted in place of those of Node, as PEM (of one certificate, or of several in a list). */
  readonly ca?: string | readonly string[];
  /** The certificate that is shown to a server which asks for one, as PEM, with its chain; it needs `key`. */
  readonly cert?: string;
  /** The private key of `cert`, as PEM. */
  readonly key?: string;
  /**
   * The name that is asked for (SNI, Keepalived's `sni_name`) and that the certificate must have; by default the name
   * in the target, or in the `Host` header.
   */
  readonly servername?: string;
  /** Whether the certificate must be trusted and of the right name: true by default. (Keepalived's SSL_GET never asks.) */
  readonly verify?: boolean;
  /** A good backend is degraded when its certificate expires within so long: 1 ms to 365 d; never by default. */
  readonly expiryWarning?: Duration;
}

/** {@link TlsOptions}, verified. */
export interface TlsSettings {
  /** Undefined where the one that Node makes by itself will do. */
  readonly secureContext: SecureContext | undefined;
  /** The same without the certificate that is shown. */
  readonly anonymousContext: SecureContext | undefined;
  readonly servername: string | undefined;
  readonly verify: boolean;
  /** Milliseconds; 0 warns of nothing. */
  readonly expiryWarning: number;
}

/** @throws ConfigurationError with a path below `tls` */
export function parseTls(options: TlsOptions | undefined): TlsSettings {
  return within('tls', () => {
    const known = ['ca', 'cert', 'key', 'servername', 'verify', 'expiryWarning'] as const;
    checkOptions(options ?? {}, 'tls', known satisfies readonly (keyof TlsOptions)[]);
    const { ca, cert, key, servername, verify = true, expiryWarning = 0 } = options ?? {};
    if (typeof verify !== 'boolean') {
      throw new ConfigurationError('verify', `${describe(verify)} is neither true nor false`);
    }
    if (servername !== undefined && (typeof servername !== 'string' || servername === '')) {
      throw new ConfigurationError('servername', `${describe(servername)} is not a host name`);
    }
    if (servername !== undefined && isIP(servername) !== 0) {
      throw new ConfigurationError(
        'servername',
        `${describe(servername)} is an address, and no server can be asked for one (RFC 6066 §3): write a name, or leave it out`,
      );
    }
    return {
      secureContext: parseContext(ca, cert, key),
      anonymousContext: parseContext(ca, undefined, undefined),
      servername,
      verify,
      expiryWarning: within('expiryWarning', () => parseDuration(expiryWarning)),
    };
  });
}

/** The same for another host, which a server has named: what was meant for one is neither shown to nor held against it. */
export function forAnotherHost(settings: TlsSettings): TlsSettings {
  return { ...settings, secureContext: settings.anonymousContext, servername: undefined };
}

function parseContext(
  ca: string | readonly string[] | undefined,
  cert: string | undefined,
  key: string | undefined,
): SecureContext | undefined {
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigurationError(
      cert === undefined ? 'cert' : 'key',
      'a certificate and its key are given together, or neither of them',
    );
  }
  const authorities = ca === undefined ? undefined : typeof ca === 'string' ? [ca] : [...ca];
  // Node takes an authority that it cannot read for none at all. It reads certificates of its own with more care.
  for (const authority of authorities ?? []) contextOf('ca', { cert: authority });
  if (authorities?.length === 0) {
    throw new ConfigurationError('ca', 'an empty list would trust nobody: leave it out');
  }
  if (cert !== undefined) contextOf('cert', { cert });
  if (authorities === undefined && cert === undefined) return undefined;
  return contextOf('key', {
    ...(authorities === undefined ? {} : { ca: authorities }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  });
}

function contextOf(
  path: string,
  options: { ca?: string[]; cert?: string; key?: string },
): SecureContext {
  try {
    return process.getBuiltinModule('node:tls').createSecureContext(options);
  } catch (error) {
    const what = path === 'key' ? 'the key of the certificate' : 'a certificate';
    throw new ConfigurationError(path, `this is not ${what} as PEM: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

/** Says in how long the certificate of `socket` expires, if that is near enough to warn of. */
export function expiryMark(
  socket: unknown,
  { expiryWarning }: TlsSettings,
  clock: Clock,
): string | undefined {
  if (expiryWarning === 0 || !(socket instanceof process.getBuiltinModule('node:tls').TLSSocket))
    return undefined;
  // An empty object where there is none.
  const { valid_to: validTo } = socket.getPeerCertificate() as { valid_to?: string };
  const left = Date.parse(validTo ?? '') - clock.date().getTime();
  if (!(left < expiryWarning)) return undefined;
  return left <= 0
    ? `the certificate expired on ${String(validTo)}`
    : `the certificate expires in ${formatDuration(left)}, on ${String(validTo)}`;
}

/** What a failed verification means, in words; undefined for every other error. */
export function describeTlsError(error: unknown): string | undefined {
  switch (errorCode(error)) {
    case 'CERT_HAS_EXPIRED':
      return 'the certificate has expired';
    case 'CERT_NOT_YET_VALID':
      return 'the certificate is not valid yet';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate is for another name: ${errorMessage(error)}`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `the certificate is of an authority that is not trusted: ${errorMessage(error)}`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return 'the server does not speak TLS';
    default:
      return describeOpenSslError(errorMessage(error));
  }
}

/** Of `…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…:355:` what OpenSSL means. */
function describeOpenSslError(message: string): string | undefined {
  const why = /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1];
  if (why === undefined) return undefined;
  return why === 'wrong version number' ? 'the server does not speak TLS' : `TLS failed: ${why}`;
}
