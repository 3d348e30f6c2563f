import { describe, expect, test } from '@jest/globals';
import { SendQueue, type Sender } from '../../../../src/bgp/speaker/sending/send-queue.ts';
import { VirtualClock } from '../../../../src/testing/index.ts';

/** A sender with so many batches, each of which takes so long. */
class Batches implements Sender {
  readonly #log: string[];
  readonly #name: string;
  readonly #clock: VirtualClock;
  readonly #takes: number;
  #left: number;
  #isReady = false;

  constructor(log: string[], name: string, left: number, clock: VirtualClock, takes = 0) {
    this.#log = log;
    this.#name = name;
    this.#left = left;
    this.#clock = clock;
    this.#takes = takes;
  }

  take(): boolean {
    this.#isReady = this.#left > 0;
    if (!this.#isReady) return false;
    this.#left -= 1;
    this.#clock.stall(this.#takes);
    return this.#left > 0;
  }

  write(): void {
    if (this.#isReady) this.#log.push(this.#name);
  }
}

/** Resolves when the microtasks that are queued now have run, before the next turn of the event loop. */
async function microtasks(): Promise<void> {
  await Promise.resolve();
}

describe('the turns of senders', () => {
  test('begin at the end of what happens now', async () => {
    const [log, clock] = [[] as string[], new VirtualClock()];
    const queue = new SendQueue(clock);
    queue.request(new Batches(log, 'a', 1, clock));
    expect(log).toEqual([]);
    await microtasks();
    expect(log).toEqual(['a']);
  });

  test('give each a batch before anybody gets a second one', async () => {
    const [log, clock] = [[] as string[], new VirtualClock()];
    const queue = new SendQueue(clock);
    for (const name of ['a', 'b', 'c']) queue.request(new Batches(log, name, 2, clock));
    await clock.advance(0);
    expect(log.join('')).toBe('abcabc');
  });

  test('write what small batches there are together, after all were made', async () => {
    const log: string[] = [];
    const queue = new SendQueue(new VirtualClock());
    for (const name of ['a', 'b']) {
      queue.request({
        take: () => {
          log.push(`${name} is made`);
          return false;
        },
        write: () => {
          log.push(`${name} is written`);
        },
      });
    }
    await microtasks();
    expect(log).toEqual(['a is made', 'b is made', 'a is written', 'b is written']);
  });

  test('write a batch behind which there is more before the next one is made', async () => {
    const log: string[] = [];
    const queue = new SendQueue(new VirtualClock());
    for (const name of ['a', 'b']) {
      let more = true;
      queue.request({
        take: () => {
          const goesOn = more;
          more = false;
          log.push(`${name} is made`);
          return goesOn;
        },
        write: () => {
          log.push(`${name} is written`);
        },
      });
    }
    await microtasks();
    expect(log).toEqual(['a is made', 'a is written', 'b is made', 'b is written']);
  });

  test('let the event loop turn between two batches of one', async () => {
    const [log, clock] = [[] as string[], new VirtualClock()];
    const queue = new SendQueue(clock);
    queue.request(new Batches(log, 'a', 3, clock));
    await microtasks();
    expect(log).toEqual(['a']);
    await clock.advance(0);
    expect(log).toEqual(['a', 'a', 'a']);
  });

  test('end after 5 ms, whoever waits', async () => {
    const [log, clock] = [[] as string[], new VirtualClock()];
    const queue = new SendQueue(clock);
    for (const name of ['a', 'b', 'c', 'd']) queue.request(new Batches(log, name, 1, clock, 3));
    await microtasks();
    expect(log).toEqual(['a', 'b']);
    await clock.advance(0);
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  test('wait for the next one, asked for while the loop has to turn', async () => {
    const [log, clock] = [[] as string[], new VirtualClock()];
    const queue = new SendQueue(clock);
    queue.request(new Batches(log, 'a', 2, clock));
    await microtasks();
    queue.request(new Batches(log, 'b', 1, clock));
    await microtasks();
    expect(log).toEqual(['a']);
  });

  test('are not for who was forgotten', async () => {
    const [log, clock] = [[] as string[], new VirtualClock()];
    const queue = new SendQueue(clock);
    const sender = new Batches(log, 'a', 1, clock);
    queue.request(sender);
    queue.forget(sender);
    await clock.advance(0);
    expect(log).toEqual([]);
  });

  test('go on for the others when one sender has a fault', async () => {
    const [log, clock] = [[] as string[], new VirtualClock()];
    const queue = new SendQueue(clock);
    queue.request(new Batches(log, 'a', 3, clock));
    let isFirst = true;
    queue.request({
      take: () => {
        if (isFirst) {
          isFirst = false;
          return true;
        }
        throw new Error('a fault');
      },
      write: () => undefined,
    });
    queue.request(new Batches(log, 'c', 2, clock));
    await expect(clock.advance(0)).rejects.toThrow('a fault');
    await clock.advance(0);
    expect(log.sort().join('')).toBe('aaacc');
  });

  test('leave no timer behind', async () => {
    const [log, clock] = [[] as string[], new VirtualClock()];
    const queue = new SendQueue(clock);
    queue.request(new Batches(log, 'a', 5, clock));
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });
});
