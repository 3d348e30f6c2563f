import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Health, MaintenanceEvent } from '../../src/health/index.ts';
import { GroupLab, TestCheck } from './group-lab.ts';

let lab: GroupLab;
let a: TestCheck;
let health: Health<'a' | 'b'>;

beforeEach(async () => {
  lab = new GroupLab();
  a = new TestCheck('a');
  health = lab.group({ a: { check: a, weight: 10 }, b: new TestCheck('b') });
  health.start();
  await lab.round();
  lab.news();
});

describe('a backend in maintenance', () => {
  test('weighs nothing and is counted apart', () => {
    health.maintain('a');
    expect(health.snapshot().counts).toEqual({
      online: 1,
      offline: 0,
      unknown: 0,
      maintenance: 1,
      onlineWeight: 1,
      totalWeight: 1,
      degraded: 0,
    });
  });

  test('says why and since when', async () => {
    health.maintain('a', 'new disk');
    await lab.round();
    expect(health.snapshot().backends[0]).toMatchObject({
      weight: 0,
      maintenance: {
        since: 2_000,
        reason: { code: 'maintenance-began', message: 'in maintenance: new disk' },
      },
    });
  });

  test('is probed, and shows its verdict', async () => {
    health.maintain('a');
    a.state = 'down';
    await lab.round();
    expect(lab.news()).toEqual(['a: taken into maintenance', 'a: online → offline']);
  });

  test('weighs what it did once it is released', () => {
    health.maintain('a');
    health.release('a');
    expect(health.snapshot().backends[0]).toMatchObject({ weight: 10, maintenance: undefined });
  });

  test('stays so when the group stops', async () => {
    health.maintain('a');
    await health.stop();
    expect(health.snapshot().counts.maintenance).toBe(1);
  });

  test('may begin so', () => {
    const group = lab.group({ x: { check: a, maintenance: true } });
    expect(group.snapshot().backends[0]?.maintenance?.reason.message).toBe(
      'in maintenance: by configuration',
    );
  });
});

test('the event carries the snapshot that it leads to', () => {
  const events: MaintenanceEvent<'a' | 'b'>[] = [];
  health.on('maintenance', (event) => events.push(event));
  health.maintain('a', 'new disk');
  expect(events).toMatchObject([
    {
      backend: 'a',
      maintenance: { since: 2_000 },
      reason: { code: 'maintenance-began', evidence: { note: 'new disk' } },
      at: new Date(Date.UTC(2026, 0, 1, 0, 0, 2)),
      snapshot: { counts: { maintenance: 1 } },
    },
  ]);
});

test('saying it again is no news, unless the reason is another', () => {
  health.maintain('a');
  health.maintain('a');
  health.maintain('a', 'new disk');
  health.release('a');
  health.release('a');
  expect(lab.news()).toEqual([
    'a: taken into maintenance',
    'a: in maintenance: new disk',
    'a: released from maintenance',
  ]);
});

describe('what cannot be maintained', () => {
  test('is a backend that is not there', () => {
    expect(() => {
      health.maintain('c' as 'a');
    }).toThrow("name: there is no backend 'c'");
  });

  test('for a reason that is no text', () => {
    expect(() => {
      health.maintain('a', '');
    }).toThrow("reason: '' is not a text");
  });
});
