import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { HeldConnection } from '../../../src/health/checks/held-connection.ts';
import type { Handshakes } from '../../../src/health/checks/handshake-probe.ts';
import { tcpHandshakes } from '../../../src/system/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { closed, withServer } from './local-server.ts';

test.each<[string, Handshakes]>([
  ['the kernel', tcpHandshakes],
  ['a socket of Node', (): undefined => undefined],
])(
  'a connection dialled by %s that cannot be watched is closed, and says why',
  async (_, handshakes) => {
    const server = createServer();
    await withServer(server, async ({ port }) => {
      const accepted = once(server, 'connection');
      const keepAlive = (): never => {
        throw Object.assign(new Error('setsockopt ENOPROTOOPT'), { code: 'ENOPROTOOPT' });
      };
      const settings = {
        endpoint: { host: '127.0.0.1', port },
        clock: new VirtualClock(),
        keepAlive,
        handshakes,
      };
      const addresses = [{ address: '127.0.0.1', family: 4 }] as const;
      const dialled = HeldConnection.dial(settings, addresses, new AbortController().signal);
      await expect(dialled).rejects.toMatchObject({ code: 'ENOPROTOOPT' });
      const [socket] = (await accepted) as [Parameters<typeof closed>[0]];
      await closed(socket);
    });
  },
);
