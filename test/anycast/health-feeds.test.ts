import { describe, expect, test } from '@jest/globals';
import { HealthFeeds } from '../../src/anycast/health-feeds.ts';
import { parseHealth } from '../../src/anycast/health-sources.ts';
import { VirtualClock } from '../../src/testing/index.ts';
import { PushedHealth } from './lab.ts';

/** How often somebody has begun, and ended, to listen. */
class CountedHealth extends PushedHealth {
  listening = 0;

  override on(...words: Parameters<PushedHealth['on']>): void {
    this.listening += 1;
    super.on(...words);
  }

  override off(...words: Parameters<PushedHealth['off']>): void {
    this.listening -= 1;
    super.off(...words);
  }
}

describe('a thousand that follow two groups as one', () => {
  const [web, dns] = [new CountedHealth(), new CountedHealth()];
  const feeds = new HealthFeeds(new VirtualClock());
  const heard: number[] = [];
  const ends = Array.from({ length: 1_000 }, (_, index) =>
    feeds.follow(parseHealth({ web, dns }).source, (snapshot) => {
      heard.push(index);
      expect(snapshot?.backends.map(({ name }) => name)).toStrictEqual(['web/a', 'dns/a']);
    }),
  );

  test('listen no more often than one', () => {
    const one = new CountedHealth();
    feeds.follow(one, () => undefined);
    expect([web.listening, dns.listening]).toStrictEqual([one.listening, one.listening]);
  });

  test('all hear of each', () => {
    heard.length = 0;
    web.push('online');
    // Followers of every event of a source that tells all of them as one hear it once an event.
    expect(new Set(heard).size).toBe(1_000);
  });

  test('hear nothing any more once they have let go', () => {
    for (const end of ends) end();
    heard.length = 0;
    dns.push('online');
    expect(heard).toStrictEqual([]);
    expect([web.listening, dns.listening]).toStrictEqual([0, 0]);
  });
});

test('a source whose probes never end holds nobody up for more than 5 s', async () => {
  const clock = new VirtualClock();
  const feeds = new HealthFeeds(clock);
  const health = Object.assign(new PushedHealth(), {
    settled: () => new Promise<void>(() => undefined),
  });
  feeds.follow(health, () => undefined)();
  let isSettled = false;
  void feeds.settled().then(() => {
    isSettled = true;
  });
  await clock.advance(4_900);
  expect(isSettled).toBe(false);
  await clock.advance(200);
  expect(isSettled).toBe(true);
});
