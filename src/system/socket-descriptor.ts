import type { Socket } from 'node:net';

/**
 * The descriptor of a connected socket, for what only the kernel can do. Node has no documented way to it.
 * @throws Error if this Node does not give it: the caller must not go on as if it had what it needs.
 */
export function socketDescriptor(socket: Socket): number {
  const { _handle: handle } = socket as Socket & {
    readonly _handle?: { readonly fd?: unknown } | null;
  };
  if (typeof handle?.fd === 'number' && handle.fd >= 0) return handle.fd;
  throw new Error('this Node does not give the descriptor of a connection');
}
