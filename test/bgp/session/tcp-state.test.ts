import { format } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import createDebug from 'debug';
import { HERE, PEER, sessionLab } from './session-lab.ts';

const trace: string[] = [];
const { log } = createDebug;

beforeEach(() => {
  createDebug.log = (...values: unknown[]) => trace.push(format(...values));
  createDebug.enable('keepcast:session');
});

afterEach(() => {
  createDebug.disable();
  createDebug.log = log;
  trace.length = 0;
});

/** What the trace says of two connections that the peer opens; between them the session is stopped. */
async function traced(trackTcpState: boolean): Promise<readonly string[]> {
  const { clock, network, session } = await sessionLab({
    context: { trackTcpState, passive: true },
  });
  session.start();
  for (let count = 0; count < 2; count += 1) {
    const listener = network
      .host(HERE)
      .listener({ host: '0.0.0.0', port: 1_790 + count })
      .on('connection', ({ connection }) => {
        if (!session.accept(connection)) connection.destroy();
        if (count === 0) void session.stop();
      });
    await listener.start();
    const dialer = network.host(PEER).dialer({ address: HERE, port: 1_790 + count });
    void dialer.dial(new AbortController().signal);
    await clock.advance(10);
    listener.stop();
  }
  return trace.flatMap((line) => /[a-z-]+: Tcp\w+/.exec(line) ?? []);
}

test('TrackTcpState: the trace has events 14 and 15', async () => {
  expect(await traced(true)).toEqual(['active: TcpConnection_Valid', 'idle: Tcp_CR_Invalid']);
});

test('TrackTcpState off: the trace has neither', async () => {
  expect(await traced(false)).toEqual([]);
});
