import { constants } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import type { HandshakeCalls } from '../../src/system/handshake-calls.ts';
import { tcpHandshakes, type NativeHost, type NativeLibrary } from '../../src/system/index.ts';
import { TcpHandshakes, type Handshake } from '../../src/system/tcp-handshakes.ts';
import { VirtualClock } from '../../src/testing/index.ts';

const { EALREADY, ECONNREFUSED, EINPROGRESS, EISCONN, EMFILE, ENOSPC } = constants.errno;

const EPOLL = 3;
const SOCKET = 7;
const TARGET = { family: 'ipv4', address: '192.0.2.1', port: 80 } as const;

/** A kernel with one socket, whose connects say what the test has them say. */
class ScriptedKernel implements HandshakeCalls {
  readonly clock = new VirtualClock();
  readonly handshakes: TcpHandshakes = new TcpHandshakes(this, this.clock);
  /** What is told, in order. */
  readonly story: string[] = [];
  /** The next answers of connect; the last one stays. */
  connects: number[] = [-EINPROGRESS, -EALREADY];
  epolls: number[] = [EPOLL];
  watched = 0;
  #onReadable: () => void = () => undefined;

  begin(): Handshake {
    return this.handshakes.begin(TARGET, {
      onAccepted: () => this.story.push('accepted'),
      onFailed: ({ code, message }) => this.story.push(`${code}: ${message}`),
    });
  }

  dial(): Handshake {
    return this.handshakes.dial(TARGET, {
      onConnected: (descriptor) => this.story.push(`connected ${descriptor}`),
      onFailed: ({ code, message }) => this.story.push(`${code}: ${message}`),
    });
  }

  /** Libuv tells of it, and what waits for that is done. */
  async wake(): Promise<void> {
    this.#onReadable();
    await this.clock.advance(0);
  }

  socket(): number {
    this.story.push('open');
    return SOCKET;
  }

  resetOnClose(): number {
    return 0;
  }

  connect(): number {
    return (this.connects.length > 1 ? this.connects.shift() : this.connects[0]) ?? 0;
  }

  localAddress(): Uint8Array {
    return Uint8Array.of(2, 0, 0x9c, 0x40, 127, 0, 0, 1);
  }

  remoteAddress(): Uint8Array {
    return Uint8Array.of(2, 0, 0, 80, 192, 0, 2, 1);
  }

  close(descriptor: number): void {
    this.story.push(`close ${descriptor}`);
  }

  interfaceIndex(): number {
    return 0;
  }

  epoll(): number {
    return (this.epolls.length > 1 ? this.epolls.shift() : this.epolls[0]) ?? 0;
  }

  watch(): number {
    return this.watched;
  }

  unwatch(): void {
    this.story.push('look away');
  }

  ready(): readonly number[] {
    return [SOCKET];
  }

  poll(_descriptor: number, onReadable: () => void): { ref(): void; unref(): void } {
    this.#onReadable = onReadable;
    return {
      ref: () => this.story.push('keep the process alive'),
      unref: () => this.story.push('let it end'),
    };
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a handshake', () => {
  test('that is answered at once is told of after the call, and waited for by nobody', async () => {
    const kernel = new ScriptedKernel();
    kernel.connects = [-EINPROGRESS, 0];
    kernel.begin();
    expect(kernel.story).toEqual(['open', `close ${SOCKET}`]);
    await settled();
    expect(kernel.story).toEqual(['open', `close ${SOCKET}`, 'accepted']);
  });

  test('keeps the process alive until it is answered', async () => {
    const kernel = new ScriptedKernel();
    kernel.begin();
    kernel.connects = [0];
    await kernel.wake();
    expect(kernel.story).toEqual([
      'open',
      'let it end',
      'keep the process alive',
      'look away',
      'let it end',
      `close ${SOCKET}`,
      'accepted',
    ]);
  });

  test('goes on where it was told of in vain', async () => {
    const kernel = new ScriptedKernel();
    kernel.begin();
    await kernel.wake();
    kernel.connects = [-ECONNREFUSED];
    await kernel.wake();
    expect(kernel.story.at(-1)).toBe('ECONNREFUSED: connect ECONNREFUSED 192.0.2.1:80');
  });

  test('that was abandoned is told of no more, and its descriptor is closed once', async () => {
    const kernel = new ScriptedKernel();
    const handshake = kernel.begin();
    handshake.abandon();
    handshake.abandon();
    await kernel.wake();
    expect(kernel.story.filter((line) => line.startsWith('close'))).toEqual([`close ${SOCKET}`]);
    expect(kernel.story).not.toContain('accepted');
  });

  test('that was abandoned between its end and the word of it is told of no more', async () => {
    const kernel = new ScriptedKernel();
    kernel.connects = [-EINPROGRESS, 0];
    kernel.begin().abandon();
    await settled();
    expect(kernel.story).toEqual(['open', `close ${SOCKET}`]);
  });

  test('that has ended is told of when it is looked at, before it is its turn', async () => {
    const kernel = new ScriptedKernel();
    const handshake = kernel.begin();
    kernel.connects = [0];
    handshake.look();
    await settled();
    expect(kernel.story.slice(-2)).toEqual([`close ${SOCKET}`, 'accepted']);
  });

  test('that has not ended goes on when it is looked at', async () => {
    const kernel = new ScriptedKernel();
    kernel.begin().look();
    kernel.connects = [0];
    await kernel.wake();
    expect(kernel.story.at(-1)).toBe('accepted');
  });

  test('that is looked at between its end and the word of it keeps its connection', async () => {
    const kernel = new ScriptedKernel();
    const handshake = kernel.dial();
    kernel.connects = [0];
    handshake.look();
    kernel.connects = [-EISCONN];
    handshake.look();
    await settled();
    expect(kernel.story.at(-1)).toBe(`connected ${SOCKET}`);
  });

  test('fails where no more descriptors may be watched', async () => {
    const kernel = new ScriptedKernel();
    kernel.watched = -ENOSPC;
    kernel.begin();
    await settled();
    expect(kernel.story.at(-1)).toBe('ENOSPC: connect ENOSPC 192.0.2.1:80');
    expect(kernel.story).toContain(`close ${SOCKET}`);
  });

  test('fails where there is no descriptor to watch others by, and the next one asks again', async () => {
    const kernel = new ScriptedKernel();
    kernel.epolls = [-EMFILE, EPOLL];
    kernel.begin();
    await settled();
    expect(kernel.story.at(-1)).toBe('EMFILE: connect EMFILE 192.0.2.1:80');
    kernel.connects = [-EINPROGRESS, -EALREADY, 0];
    kernel.begin();
    await kernel.wake();
    expect(kernel.story.at(-1)).toBe('accepted');
  });
});

describe('handshakes of the kernel', () => {
  const koffi: NativeLibrary = {
    load: () => ({ func: () => () => 0 }),
    errno: () => 0,
    node: { poll: () => ({ ref: () => undefined, unref: () => undefined }) },
  };
  const host = (platform: string, load: () => NativeLibrary): NativeHost => ({ platform, load });
  const missing = (): NativeLibrary => {
    throw Object.assign(new Error('not there'), { code: 'MODULE_NOT_FOUND' });
  };

  test('are there on Linux with koffi', () => {
    expect(
      tcpHandshakes(
        host('linux', () => koffi),
        true,
      ),
    ).toBeDefined();
  });

  test('are the same whenever they are asked for', () => {
    const linux = host('linux', () => koffi);
    expect(tcpHandshakes(linux, true)).toBe(tcpHandshakes(linux, true));
  });

  test.each<[string, NativeHost, boolean]>([
    ['on another system', host('darwin', () => koffi), true],
    ['without koffi', host('linux', missing), true],
    [
      'with a koffi that cannot watch descriptors',
      host('linux', () => ({ load: () => ({ func: () => () => 0 }), errno: () => 0 })),
      true,
    ],
    // A handle that libuv watches for koffi takes the process down when a worker ends.
    ['in a worker thread', host('linux', () => koffi), false],
  ])('are not there %s', (_, where, inMainThread) => {
    expect(tcpHandshakes(where, inMainThread)).toBeUndefined();
  });
});
