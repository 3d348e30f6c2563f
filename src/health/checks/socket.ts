import type { Socket } from 'node:net';
import { errorCode, errorMessage } from '../../core/index.ts';

/**
 * Closes with a reset, so that the port is free again at once: a closing handshake would leave it in TIME_WAIT, and
 * ports run out at a few hundred probes a second.
 */
export function closeAbruptly(socket: Socket): void {
  if (canBeReset(socket)) socket.resetAndDestroy();
  else socket.destroy();
}

function canBeReset(socket: Socket): boolean {
  // A reset puts itself off until a pending connect is through, and Node refuses it on TLS. libuv refuses it after
  // end(), and then Node neither closes the handle nor lets go of it: the descriptor would leak.
  return (
    !('encrypted' in socket) && !socket.connecting && !socket.destroyed && !socket.writableEnded
  );
}

/**
 * Whether both ends of a connection to `port` are the same socket: where nothing listens, a connect to a local port out
 * of the ephemeral range can meet itself (simultaneous open).
 */
export function meetsItself(socket: Socket, port: number): boolean {
  // In this order: each end that is asked for is a system call.
  return socket.localPort === port && socket.localAddress === socket.remoteAddress;
}

/** What went wrong with a connection, with the address where Node says it. */
export function describeSocketError(error: unknown): string {
  // A name with several addresses fails with an AggregateError, whose own message is empty.
  if (typeof error === 'object' && error !== null && 'errors' in error) {
    if (Array.isArray(error.errors) && error.errors.length > 0) {
      return error.errors.slice(0, 3).map(errorMessage).join(', ');
    }
  }
  return errorMessage(error);
}

/** An error with the same code (which decides whether a probe counts) and a clearer message. */
export function socketError(error: unknown, message: string = describeSocketError(error)): Error {
  const code = errorCode(error);
  return Object.assign(new Error(message, { cause: error }), code === undefined ? {} : { code });
}
