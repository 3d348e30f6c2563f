import { beforeEach, describe, expect, test } from '@jest/globals';
import { GroupLab, TestCheck } from './group-lab.ts';

let lab: GroupLab;
let a: TestCheck;
let b: TestCheck;

beforeEach(() => {
  lab = new GroupLab();
  [a, b] = [new TestCheck('a'), new TestCheck('b')];
});

describe('what is assumed at the start', () => {
  test('is told as a change, with why', () => {
    const health = lab.group({ a }, { initially: 'online' });
    const reasons: string[] = [];
    health.on('change', ({ reason }) => reasons.push(`${reason.code}: ${reason.message}`));
    health.start();
    expect([lab.news(), reasons]).toEqual([
      ['a: unknown → online'],
      ['assumed: assumed online, not observed'],
    ]);
  });

  test('is told once all have begun', () => {
    const health = lab.group({ a, b }, { initially: 'offline' });
    const offline: number[] = [];
    health.on('change', ({ snapshot }) => offline.push(snapshot.counts.offline));
    health.start();
    expect(offline).toEqual([2, 2]);
  });

  test('is not told again when it is seen', async () => {
    const health = lab.group({ a }, { initially: 'online' });
    health.start();
    await lab.round();
    expect(lab.news()).toEqual(['a: unknown → online']);
  });

  test('is seen by who waits for it', async () => {
    const health = lab.group({ a }, { initially: 'online' });
    const online = health.until(({ counts }) => counts.online === 1);
    health.start();
    expect((await online).backends[0]?.reason.code).toBe('assumed');
  });

  test('is assumed again, and told again, after a stop', async () => {
    const health = lab.group({ a }, { initially: 'online' });
    health.start();
    await health.stop();
    health.start();
    expect(lab.news()).toEqual([
      'a: unknown → online',
      'a: online → unknown',
      'a: unknown → online',
    ]);
  });
});

describe('what is assumed in a group that runs', () => {
  test('is told of a backend that is added', () => {
    const health = lab.group({ a }, { initially: 'online' });
    health.start();
    lab.news();
    health.add('b', b);
    expect(lab.news()).toEqual(['added b', 'b: unknown → online']);
  });

  test('is no change of a backend that is replaced, if it is what was known before', async () => {
    const health = lab.group({ a }, { initially: 'online' });
    health.start();
    await lab.round();
    lab.news();
    await health.replace('a', b);
    expect([lab.news(), health.snapshot().counts.online]).toEqual([['replaced a'], 1]);
  });

  test('is a change of a backend that is replaced, if it is not', async () => {
    a.state = 'down';
    const health = lab.group({ a }, { initially: 'online' });
    health.start();
    await lab.round();
    lab.news();
    await health.replace('a', b);
    expect(lab.news()).toEqual(['replaced a', 'a: offline → online']);
  });
});
