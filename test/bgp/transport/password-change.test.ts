import { afterEach, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/bgp/session/index.ts';
import type { AcceptedPeer, Listener } from '../../../src/bgp/transport/index.ts';
import { Secret } from '../../../src/system/index.ts';
import { describeNative } from '../../system/native.ts';
import { LOOPBACK, loopback } from './sockets.ts';

const network = loopback();
let listener: Listener;
let connections: Connection[] = [];

afterEach(() => {
  listener.stop();
  for (const connection of connections) connection.destroy();
  connections = [];
});

const secret = (text: string | undefined): Secret | undefined =>
  text === undefined ? undefined : new Secret(text);

async function connected(peer: AcceptedPeer): Promise<{ ours: Connection; theirs: Connection }> {
  listener = network.listener({ host: LOOPBACK, port: 0 });
  const accepted = new Promise<Connection>((resolve) => {
    listener.on('connection', ({ connection }) => {
      resolve(connection);
    });
  });
  listener.protect?.([peer]);
  await listener.start();
  const { port } = listener.state.endpoint;
  const { connectionOptions } = peer;
  const ours = await network
    .dialer({ address: LOOPBACK, port, connectionOptions })
    .dial(new AbortController().signal);
  const theirs = await accepted;
  connections = [ours, theirs];
  return { ours, theirs };
}

/** Resolves with what arrives next. */
function nextData(connection: Connection): Promise<string> {
  return new Promise((resolve) => {
    connection.attach({
      data: (octets) => {
        resolve(Buffer.from(octets).toString());
      },
      drain: () => undefined,
      closed: () => undefined,
    });
  });
}

describeNative('a connection that lives', () => {
  test.each([
    ['another password', 'old', 'new'],
    ['a password where it had none', undefined, 'new'],
    ['none where it had a password', 'old', undefined],
  ])('goes on with %s when both sides have it', async (_, before, after) => {
    const { ours, theirs } = await connected({
      address: LOOPBACK,
      passive: true,
      connectionOptions: { password: secret(before) },
    });
    await network.changePassword?.(ours, secret(after));
    await network.changePassword?.(theirs, secret(after));
    const heard = nextData(theirs);
    ours.write(Buffer.from('still here'));
    expect(await heard).toBe('still here');
  });

  test('waits while only one side has another password, and loses nothing', async () => {
    const { ours, theirs } = await connected({
      address: LOOPBACK,
      passive: true,
      connectionOptions: { password: secret('old') },
    });
    await network.changePassword?.(ours, secret('new'));
    const heard = nextData(theirs);
    ours.write(Buffer.from('late'));
    await network.changePassword?.(theirs, secret('new'));
    expect(await heard).toBe('late');
  });

  test('cannot get another password when it is gone', async () => {
    const { ours } = await connected({
      address: LOOPBACK,
      passive: true,
      connectionOptions: { password: secret('old') },
    });
    ours.destroy();
    await expect(network.changePassword?.(ours, secret('new'))).rejects.toThrow(
      'this Node does not give the descriptor of a connection',
    );
  });
});

describeNative('a listener with a password for a prefix', () => {
  test('takes every address of it with the password', async () => {
    const connectionOptions = { password: secret('s3cret') };
    const { theirs } = await connected({
      address: '127.0.0.0',
      prefixLength: 8,
      passive: true,
      connectionOptions,
    });
    expect(theirs.remote.host).toBe(LOOPBACK);
  });
});
