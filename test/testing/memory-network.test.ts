import { describe, expect, test } from '@jest/globals';
import type { Connection } from '../../src/bgp/session/index.ts';
import { MemoryNetwork, VirtualClock, type MemoryNetworkOptions } from '../../src/testing/index.ts';

const A = '10.0.0.1';
const B = '10.0.0.2';
const PORT = 179;

interface End {
  readonly connection: Connection;
  /** What it has read, as text. */
  readonly read: () => string;
  /** How it was told that it is closed: `FIN` or an error's code; undefined if not. */
  readonly closed: () => string | undefined;
  readonly drains: () => number;
}

interface Lab {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  /** The end that dialled, on A. */
  readonly out: End;
  /** The end that was accepted, on B. */
  readonly in: End;
}

function attach(connection: Connection): End {
  let read = '';
  let closed: string | undefined;
  let drains = 0;
  connection.attach({
    data: (octets) => (read += Buffer.from(octets).toString()),
    drain: () => (drains += 1),
    closed: (error) => {
      closed = error === undefined ? 'FIN' : (error as { code: string }).code;
    },
  });
  return { connection, read: () => read, closed: () => closed, drains: () => drains };
}

function dial(network: MemoryNetwork, from = A, to = B, signal?: AbortSignal): Promise<Connection> {
  return network
    .host(from)
    .dialer({ address: to, port: PORT })
    .dial(signal ?? new AbortController().signal);
}

/** A listener on B, and the connections that it has accepted. */
async function listening(network: MemoryNetwork): Promise<Connection[]> {
  const accepted: Connection[] = [];
  await network
    .host(B)
    .listener({ host: '0.0.0.0', port: PORT })
    .on('connection', ({ connection }) => accepted.push(connection))
    .start();
  return accepted;
}

async function pair(options: MemoryNetworkOptions = {}): Promise<Lab> {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock, ...options });
  const accepted = await listening(network);
  const dialled = dial(network);
  await clock.advance(1_000);
  const out = attach(await dialled);
  const [connection] = accepted;
  if (connection === undefined) throw new Error('nothing was accepted');
  return { clock, network, out, in: attach(connection) };
}

function text(length: number): Buffer {
  return Buffer.alloc(length, 'x');
}

describe('a dial', () => {
  async function rejection(
    prepare: (network: MemoryNetwork) => void,
    localAddress?: string,
  ): Promise<string | undefined> {
    const clock = new VirtualClock();
    const network = new MemoryNetwork({ clock });
    prepare(network);
    const dialled = network
      .host(A)
      .dialer({ address: B, port: PORT, localAddress })
      .dial(new AbortController().signal);
    const outcome = dialled.then(
      () => undefined,
      (error: unknown) => (error as { code: string }).code,
    );
    await clock.advance(10);
    return outcome;
  }

  test('of a port where nobody listens is refused', async () => {
    expect(await rejection((network) => network.host(B))).toBe('ECONNREFUSED');
  });

  test('of a host that is not there is unreachable', async () => {
    expect(await rejection(() => undefined)).toBe('EHOSTUNREACH');
  });

  test('from an address that the host does not have cannot be bound', async () => {
    expect(await rejection((network) => network.host(B), '10.9.9.9')).toBe('EADDRNOTAVAIL');
  });

  test('gives both ends the addresses and ports of each other', async () => {
    const { out, in: accepted } = await pair();
    expect([out.connection.direction, accepted.connection.direction]).toEqual(['out', 'in']);
    expect(out.connection.local).toEqual(accepted.connection.remote);
    expect(accepted.connection.local).toEqual({ host: B, port: PORT });
  });

  test('into a partition is answered when that heals', async () => {
    const clock = new VirtualClock();
    const network = new MemoryNetwork({ clock });
    await listening(network);
    network.partition(A, B);
    let connected = false;
    void dial(network).then(() => (connected = true));
    await clock.advance(60_000);
    expect(connected).toBe(false);
    network.heal(A, B);
    await clock.advance(10);
    expect(connected).toBe(true);
  });

  test.each([
    ['at once', 0],
    ['while the SYN is on its way', 5],
    ['while the answer is on its way', 15],
  ])('that is aborted %s leaves nothing behind', async (_when, after) => {
    const clock = new VirtualClock();
    const network = new MemoryNetwork({ clock, latency: 10 });
    const accepted = await listening(network);
    const abort = new AbortController();
    const dialled = dial(network, A, B, abort.signal);
    const outcome = dialled.catch((error: unknown) => error);
    await clock.advance(after);
    const reason = new Error('stopped');
    abort.abort(reason);
    expect(await outcome).toBe(reason);
    const ends = accepted.map(attach);
    await clock.advance(100);
    expect(ends.filter((end) => end.closed() === undefined)).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('octets', () => {
  test('arrive in order', async () => {
    const { clock, out, in: accepted } = await pair();
    for (const word of ['one ', 'two ', 'three']) out.connection.write(Buffer.from(word));
    await clock.advance(1);
    expect(accepted.read()).toBe('one two three');
  });

  test('take the latency', async () => {
    const { clock, out, in: accepted } = await pair({ latency: '20ms' });
    out.connection.write(Buffer.from('late'));
    await clock.advance(19);
    expect(accepted.read()).toBe('');
    await clock.advance(1);
    expect(accepted.read()).toBe('late');
  });

  test('that came before anybody attached are delivered then', async () => {
    const clock = new VirtualClock();
    const network = new MemoryNetwork({ clock });
    const accepted = await listening(network);
    const dialled = dial(network);
    await clock.advance(10);
    const out = attach(await dialled);
    out.connection.write(Buffer.from('early'));
    void out.connection.close();
    await clock.advance(10);
    const [connection] = accepted;
    const end = connection === undefined ? undefined : attach(connection);
    await clock.advance(10);
    expect([end?.read(), end?.closed()]).toEqual(['early', 'FIN']);
  });

  test('may be changed by their writer afterwards', async () => {
    const { clock, out, in: accepted } = await pair();
    const buffer = Buffer.from('before');
    out.connection.write(buffer);
    buffer.write('after!');
    await clock.advance(1);
    expect(accepted.read()).toBe('before');
  });

  test('are worthless to a reader that keeps the view', async () => {
    const { clock, out, in: accepted } = await pair();
    let kept: Uint8Array = new Uint8Array();
    accepted.connection.attach({
      data: (octets) => (kept = octets),
      drain: () => undefined,
      closed: () => undefined,
    });
    out.connection.write(Buffer.from('ab'));
    await clock.advance(1);
    expect([...kept]).toEqual([0xee, 0xee]);
  });
});

describe('a host that is stalled', () => {
  test('lets its peer write no more than the buffers hold', async () => {
    const { clock, network, out } = await pair({ buffer: 100, highWaterMark: 50 });
    network.stall(B);
    let handed = 0;
    const answers = [100, 40, 10, 1].map((length) =>
      out.connection.write(text(length), () => (handed += 1)),
    );
    await clock.advance(10_000);
    expect([answers, handed]).toEqual([[false, false, false, false], 1]);
  });

  test('reads on when it is resumed, and the writer is told', async () => {
    const { clock, network, out, in: accepted } = await pair({ buffer: 100, highWaterMark: 50 });
    network.stall(B);
    let handed = 0;
    for (const length of [100, 40, 10]) out.connection.write(text(length), () => (handed += 1));
    await clock.advance(10);
    network.resume(B);
    await clock.advance(10);
    expect([accepted.read().length, handed, out.drains()]).toEqual([150, 3, 1]);
  });

  test('can still write', async () => {
    const { clock, network, out, in: accepted } = await pair();
    network.stall(B);
    accepted.connection.write(Buffer.from('alive'));
    await clock.advance(1);
    expect(out.read()).toBe('alive');
  });
});

describe('a partition', () => {
  test('lets nothing pass and closes nothing', async () => {
    const { clock, network, out, in: accepted } = await pair();
    network.partition(A, B);
    out.connection.write(Buffer.from('lost'));
    void out.connection.close();
    await clock.advance(500);
    expect([accepted.read(), accepted.closed()]).toEqual(['', undefined]);
  });

  test('delivers in order what was sent again after it', async () => {
    const { clock, network, out, in: accepted } = await pair();
    network.partition(A, B);
    out.connection.write(Buffer.from('one '));
    await clock.advance(500);
    network.heal(A, B);
    out.connection.write(Buffer.from('two'));
    await clock.advance(10);
    expect(accepted.read()).toBe('one two');
  });

  test('leaves other hosts alone', async () => {
    const { clock, network, out, in: accepted } = await pair();
    network.partition(A, '10.0.0.3');
    out.connection.write(Buffer.from('here'));
    await clock.advance(1);
    expect(accepted.read()).toBe('here');
  });

  test('delivers the end of a connection that was closed during it', async () => {
    const { clock, network, out, in: accepted } = await pair();
    network.partition(A, B);
    out.connection.destroy();
    await clock.advance(60_000);
    network.heal(A, B);
    await clock.advance(10);
    expect(accepted.closed()).toBe('FIN');
  });
});

describe('close()', () => {
  test('delivers what was written, then ends', async () => {
    const { clock, out, in: accepted } = await pair({ buffer: 10 });
    out.connection.write(text(1_000));
    let closed = false;
    void out.connection.close().then(() => (closed = true));
    await clock.advance(10);
    expect([accepted.read().length, accepted.closed(), closed]).toEqual([1_000, 'FIN', true]);
  });

  test('delivers although the peer has sent octets that nobody has read', async () => {
    const { clock, network, out, in: accepted } = await pair();
    network.stall(A);
    accepted.connection.write(Buffer.from('unread'));
    await clock.advance(1);
    network.resume(A);
    out.connection.write(Buffer.from('cease'));
    void out.connection.close();
    await clock.advance(10);
    expect([accepted.read(), accepted.closed()]).toEqual(['cease', 'FIN']);
  });

  test('gives up after a second', async () => {
    const { clock, network, out } = await pair();
    network.stall(B);
    let closed = false;
    void out.connection.close().then(() => (closed = true));
    await clock.advance(999);
    expect(closed).toBe(false);
    await clock.advance(1);
    expect(closed).toBe(true);
  });

  test('tells its own handlers nothing', async () => {
    const { clock, out } = await pair();
    void out.connection.close();
    await clock.advance(2_000);
    expect(out.closed()).toBeUndefined();
  });

  test('resolves on a connection that is gone', async () => {
    const { out } = await pair();
    out.connection.destroy();
    await expect(out.connection.close()).resolves.toBeUndefined();
  });
});

describe('destroy()', () => {
  test('ends the other side with a FIN', async () => {
    const { clock, out, in: accepted } = await pair();
    out.connection.destroy();
    await clock.advance(1);
    expect([out.closed(), accepted.closed()]).toEqual([undefined, 'FIN']);
  });

  test('is a reset where input was left unread, as in Linux', async () => {
    const { clock, network, out, in: accepted } = await pair();
    network.stall(A);
    accepted.connection.write(Buffer.from('unread'));
    await clock.advance(1);
    out.connection.destroy();
    await clock.advance(1);
    expect(accepted.closed()).toBe('ECONNRESET');
  });

  test('answers what comes afterwards with a reset', async () => {
    const { clock, network, out, in: accepted } = await pair();
    network.stall(B);
    out.connection.destroy();
    await clock.advance(1);
    accepted.connection.write(Buffer.from('too late'));
    await clock.advance(1);
    expect(accepted.closed()).toBe('ECONNRESET');
  });
});

describe('reset()', () => {
  test('breaks both ends', async () => {
    const { network, out, in: accepted } = await pair();
    network.reset(B, A);
    expect([out.closed(), accepted.closed()]).toEqual(['ECONNRESET', 'ECONNRESET']);
  });
});

describe('kill()', () => {
  test('ends the connections of the host with a FIN, and tells its programs nothing', async () => {
    const { clock, network, out, in: accepted } = await pair();
    network.kill(B);
    await clock.advance(1);
    expect([out.closed(), accepted.closed()]).toEqual(['FIN', undefined]);
  });

  test('frees its ports', async () => {
    const { clock, network } = await pair();
    network.kill(B);
    const refused = dial(network).catch((error: unknown) => (error as { code: string }).code);
    await clock.advance(10);
    expect(await refused).toBe('ECONNREFUSED');
  });

  test('leaves a host that can start again', async () => {
    const { clock, network } = await pair();
    network.kill(B);
    const accepted = await listening(network);
    void dial(network);
    await clock.advance(10);
    expect(accepted).toHaveLength(1);
  });

  test('lets nothing of its old programs out', async () => {
    const { clock, network } = await pair();
    const old = network.host(A);
    network.kill(A);
    const accepted = await listening(network);
    void old.dialer({ address: B, port: PORT }).dial(new AbortController().signal);
    await clock.advance(1_000);
    expect(accepted).toEqual([]);
  });
});

describe('a listener', () => {
  test('waits for a port that is taken, with a reason, and gets it when it is free', async () => {
    const network = new MemoryNetwork({ clock: new VirtualClock() });
    const host = network.host(B);
    const first = host.listener({ host: B, port: PORT });
    const second = host.listener({ host: B, port: PORT });
    await first.start();
    await second.start();
    expect(second.state).toMatchObject({ state: 'waiting', reason: { code: 'port-taken' } });
    first.stop();
    expect(second.state.state).toBe('listening');
  });

  test('cannot listen on the address of another host', async () => {
    const network = new MemoryNetwork({ clock: new VirtualClock() });
    const listener = network.host(B).listener({ host: A, port: PORT });
    await listener.start();
    expect(listener.state).toMatchObject({
      state: 'waiting',
      reason: { code: 'no-such-address' },
    });
  });

  test('gets a free port for 0', async () => {
    const network = new MemoryNetwork({ clock: new VirtualClock() });
    const listener = network.host(B).listener({ host: B, port: 0 });
    await listener.start();
    expect(listener.state.endpoint.port).toBeGreaterThanOrEqual(49_152);
  });
});

describe('the options of a network', () => {
  test('have room for one octet at least', () => {
    expect(() => new MemoryNetwork({ buffer: 0 })).toThrow(RangeError);
  });
});
