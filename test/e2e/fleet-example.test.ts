import { expect, test } from '@jest/globals';
import { Example } from './example.ts';

/** `damped: 99.21 % served, the longest outage 1.5 s, 77 clients moved` */
const LINE =
  /^(\w+): (\d+\.\d\d) % served, the longest outage (\d+(?:\.\d)?) s, (\d+) clients moved$/;

test('examples/simulate-fleet finds that damping moves fewer clients, and serves no fewer', async () => {
  const example = new Example('simulate-fleet', {});
  const [plain = '', damped = ''] = await example.lines(2);
  expect(await example.exit).toEqual({ code: 0, signal: null });
  const found = [plain, damped].map((line) => LINE.exec(line)?.slice(1) ?? [line]);
  expect(found.map(([name]) => name)).toEqual(['plain', 'damped']);
  const [of, than] = found.map(([, served, , moved]) => ({
    served: Number(served),
    moved: Number(moved),
  }));
  expect(than?.moved).toBeLessThan((of?.moved ?? 0) / 2);
  expect(than?.served).toBeGreaterThanOrEqual(of?.served ?? 100);
});
