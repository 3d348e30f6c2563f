import { connect } from 'node:net';
import { formatEndpoint, parseEndpoint, type Duration } from '../../core/index.ts';
import type { CheckResult, PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { closeAbruptly, socketError } from './socket.ts';

export interface TcpCheckOptions {
  /** The longest that connecting may take: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
}

/**
 * Good if a TCP connection to `endpoint` (`10.0.0.1:8080`, `backend.example:8080`, `[2001:db8::1]:8080`) is accepted.
 * Nothing is sent, and the connection is closed with a reset.
 * @throws ConfigurationError
 */
export function tcpCheck(endpoint: string, options: TcpCheckOptions = {}): PolledCheck {
  const { host, port } = parseEndpoint(endpoint);
  checkOptions(options, 'tcpCheck', ['timeout']);
  const { timeout } = options;
  return {
    kind: 'tcp',
    target: formatEndpoint({ host, port }),
    ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
    run: (signal) => probe(host, port, signal),
  };
}

function probe(host: string, port: number, signal: AbortSignal): Promise<CheckResult> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ host, port });
    const end = (): void => {
      signal.removeEventListener('abort', onAbort);
      closeAbruptly(socket);
    };
    const onAbort = (): void => {
      end();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    // Stays for good: an error may still come while the socket closes.
    socket.on('error', (error) => {
      end();
      reject(socketError(error));
    });
    socket.once('connect', () => {
      const { localAddress, localPort } = socket;
      // With no listener, a connect to a local port out of the ephemeral range can meet itself (simultaneous open).
      const metItself = localPort === port && localAddress === socket.remoteAddress;
      end();
      if (metItself) reject(new Error(`nothing listens on ${formatEndpoint({ host, port })}`));
      else resolve({ outcome: 'good', message: 'connected' });
    });
  });
}
