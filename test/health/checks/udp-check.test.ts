import { describe, expect, test } from '@jest/globals';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Health, udpCheck, type UdpCheckOptions } from '../../../src/health/index.ts';

const never = (): AbortSignal => new AbortController().signal;

async function withPeer(
  reply: string | undefined,
  use: (endpoint: string, peer: Socket) => Promise<void>,
): Promise<void> {
  const peer = createSocket('udp4');
  peer.on('message', (_, { address, port }) => {
    if (reply !== undefined) peer.send(reply, port, address);
  });
  peer.bind(0, '127.0.0.1');
  await once(peer, 'listening');
  try {
    await use(`127.0.0.1:${peer.address().port}`, peer);
  } finally {
    peer.close();
  }
}

async function probe(reply: string | undefined, options: UdpCheckOptions): Promise<unknown> {
  let result: unknown;
  await withPeer(reply, async (endpoint) => {
    result = await udpCheck(endpoint, options).run(never());
  });
  return result;
}

describe('a UDP check', () => {
  test('is good when nothing refuses the datagram', async () => {
    expect(await probe(undefined, { quietTime: '20ms' })).toEqual({
      outcome: 'good',
      message: 'nothing refused it within 20ms',
    });
  });

  test('is bad when the host says that nothing listens (ICMP)', async () => {
    let endpoint = '';
    await withPeer(undefined, (free) => {
      endpoint = free;
      return Promise.resolve();
    });
    await expect(udpCheck(endpoint).run(never())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test.each([
    ['any', { requireReply: true }],
    ['text', { expect: 'ong' }],
    ['a pattern', { expect: /^po/ }],
    ['octets', { expect: Buffer.from('6e67', 'hex') }],
  ])('is good for the expected reply: %s', async (_, options) => {
    expect(await probe('pong', { payload: 'ping', ...options })).toEqual({
      outcome: 'good',
      message: "replied 'pong'",
      evidence: { octets: 4 },
    });
  });

  test('is bad for another reply', async () => {
    expect(await probe('busy', { expect: 'pong' })).toEqual({
      outcome: 'bad',
      message: "replied 'busy', expected 'pong'",
      evidence: { octets: 4 },
    });
  });

  test('sends the payload', async () => {
    await withPeer('x', async (endpoint, peer) => {
      const heard = once(peer, 'message') as Promise<[Buffer]>;
      await udpCheck(endpoint, { payload: Buffer.from('00ff', 'hex') }).run(never());
      const [datagram] = await heard;
      expect(datagram.toString('hex')).toBe('00ff');
    });
  });

  test('that waits for a reply is given up when the probe is aborted', async () => {
    await withPeer(undefined, async (endpoint, peer) => {
      const controller = new AbortController();
      const heard = once(peer, 'message');
      const run = udpCheck(endpoint, { requireReply: true }).run(controller.signal);
      await heard;
      controller.abort(new Error('of the test'));
      await expect(run).rejects.toThrow('of the test');
    });
  });

  test('is given up when the probe is aborted before anything was sent', async () => {
    const controller = new AbortController();
    const run = udpCheck('127.0.0.1:9').run(controller.signal);
    controller.abort(new Error('of the test'));
    await expect(run).rejects.toThrow('of the test');
  });

  test('leaves no descriptor open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    await withPeer('x', async (endpoint) => {
      const check = udpCheck(endpoint);
      await check.run(never());
      const before = open();
      for (let count = 0; count < 300; count += 1) await check.run(never());
      expect(open()).toBeLessThan(before + 10);
    });
  });
});

describe('a UDP check in a group with a timeout that is shorter than its silence', () => {
  test('is good when nothing refuses the datagram', async () => {
    await withPeer(undefined, async (endpoint) => {
      const health = Health.of({
        backends: { log: udpCheck(endpoint, { quietTime: '60ms' }) },
        timeout: '20ms',
      });
      const result = new Promise((resolve) => {
        health.once('result', ({ outcome, message }) => {
          resolve([outcome, message]);
        });
      });
      health.start();
      expect(await result).toEqual(['good', 'nothing refused it within 60ms']);
      await health.stop();
    });
  });
});

describe('the timeout of a UDP check', () => {
  test.each([
    ['twice the silence', {}, 2_000],
    ['twice the silence that is given', { quietTime: '3s' }, 6_000],
    ['what is given', { timeout: '4s' }, 4_000],
    ['that of the group where a reply is required', { requireReply: true }, undefined],
  ] as const)('is %s', (_, options, timeout) => {
    expect(udpCheck('10.0.0.1:514', options).timeout).toBe(timeout);
  });
});

describe('a UDP check refuses', () => {
  test.each([
    ['too long a payload', { payload: 'x'.repeat(1_401) }, 'payload', 'at most 1400'],
    ['a quiet time beside a reply', { requireReply: true, quietTime: '1s' }, 'quietTime', 'no si'],
    ['a quiet time like the timeout', { quietTime: '2s', timeout: '2s' }, 'quietTime', 'not shor'],
    ['a reply that is neither', { requireReply: 'x' }, 'requireReply', 'neither true nor false'],
    ['nothing to expect', { expect: '' }, 'expect', 'is nothing to look for'],
    ['an unknown option', { send: 'x' }, 'send', 'unknown option'],
  ])('%s', (_, options, path, problem) => {
    let fault: unknown;
    try {
      udpCheck('10.0.0.1:514', options as object);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ path, problem: expect.stringContaining(problem) });
  });
});
