import {
  errorCode,
  errorMessage,
  formatEndpoint,
  reason,
  type Endpoint,
  type Reason,
} from '../../core/index.ts';

export type ListenerReasonCode =
  'listening' | 'port-taken' | 'no-permission' | 'no-such-address' | 'listen-failed' | 'stopped';

/** Why an address cannot be had now, what to do about it, and when it is tried again. */
export function listenFailure(
  error: unknown,
  endpoint: Endpoint,
  delay: number,
): Reason<ListenerReasonCode> {
  const where = formatEndpoint(endpoint);
  const again = `trying again in ${Math.ceil(delay / 1_000)}s`;
  const evidence = { code: errorCode(error), endpoint: where };
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return reason('port-taken', `${where} is taken by another process; ${again}`, evidence);
    case 'EACCES':
      return reason(
        'no-permission',
        `${where} needs the capability CAP_NET_BIND_SERVICE, or a port above 1023; ${again}`,
        evidence,
      );
    case 'EADDRNOTAVAIL':
      return reason('no-such-address', `${endpoint.host} is not on this host; ${again}`, evidence);
    default:
      return reason(
        'listen-failed',
        `cannot listen on ${where}: ${errorMessage(error)}; ${again}`,
        evidence,
      );
  }
}
