import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { HeldConnection } from '../../../src/health/checks/held-connection.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { closed, withServer } from './local-server.ts';

test('a connection that the kernel refuses to watch is closed, and says why', async () => {
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
    };
    const dialled = HeldConnection.dial(settings, [], new AbortController().signal);
    await expect(dialled).rejects.toMatchObject({ code: 'ENOPROTOOPT' });
    const [socket] = (await accepted) as [Parameters<typeof closed>[0]];
    await closed(socket);
  });
});
