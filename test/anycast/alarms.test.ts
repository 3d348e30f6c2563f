import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AuditTrail, type Announcement, type RouteAlarm } from '../../src/anycast/index.ts';
import { AnycastLab, PREFIX } from './lab.ts';

let lab: AnycastLab;
let vip: Announcement;
let told: RouteAlarm[];
let records: object[];

beforeEach(async () => {
  lab = new AnycastLab();
  told = [];
  records = [];
  new AuditTrail(lab.anycast, (record) => records.push(record));
  vip = lab.anycast.announce(PREFIX, {
    health: lab.health,
    guards: { sharedCause: { holdFor: '1m' } },
  });
  vip.on('alarm', (alarm) => told.push(alarm));
  await lab.start();
});

afterEach(() => lab.stop());

/** Both backends fail at once: a shared cause. */
async function failTogether(): Promise<void> {
  lab.backends.a = 'bad';
  lab.backends.b = 'bad';
  await lab.clock.advance(20_000);
}

const states = (): string[] => told.map(({ state, guard }) => `${state} ${guard}`);

describe('a route that a guard keeps although its health would have it withdrawn', () => {
  test('is an alarm, which names the guard and both causes', async () => {
    await failTogether();
    expect(told).toMatchObject([
      {
        prefix: PREFIX,
        state: 'open',
        guard: 'shared-cause',
        reason: {
          code: 'route-kept',
          message: expect.stringMatching(
            /^kept by shared-cause: all backends \(2\) failed within .*; it would be withdrawn otherwise: all 2 backends offline/,
          ),
        },
      },
    ]);
  });

  test('is a decision that is told, although nothing is sent', async () => {
    const before = lab.events.length;
    await failTogether();
    const decisions = lab.events.slice(before).filter(({ event }) => event === 'decision');
    expect(decisions.at(-1)).toMatchObject({
      decision: 'announce',
      reason: { code: 'shared-cause' },
      from: { desire: 'announce', stage: 'condition', code: 'some-backend-online' },
    });
  });

  test('is in the stream of all events, and in the status', async () => {
    await failTogether();
    expect(lab.events.filter(({ event }) => event === 'alarm')).toHaveLength(1);
    expect(vip.status.alarm?.code).toBe('route-kept');
  });

  test('is in the audit trail, as a decision and as an alarm', async () => {
    await failTogether();
    expect(records.slice(-2)).toMatchObject([
      {
        event: 'decision',
        to: { desire: 'announce', stage: 'shared-cause', code: 'shared-cause' },
      },
      { event: 'alarm', prefix: PREFIX, guard: 'shared-cause', state: 'open' },
    ]);
  });

  test('is one alarm, however long it is kept', async () => {
    await failTogether();
    await lab.clock.advance(20_000);
    expect(states()).toEqual(['open shared-cause']);
  });

  test('ends the alarm when it is let go, for the reason that it is withdrawn', async () => {
    await failTogether();
    await lab.clock.advance(60_000);
    expect(states()).toEqual(['open shared-cause', 'closed shared-cause']);
    expect(told.at(-1)?.reason.message).toMatch(/^shared-cause keeps it no longer: all backends/);
  });

  test('ends the alarm when its health is good again', async () => {
    await failTogether();
    lab.backends.a = 'good';
    await lab.clock.advance(20_000);
    expect(states()).toEqual(['open shared-cause', 'closed shared-cause']);
    expect(vip.status.alarm).toBeUndefined();
  });

  test('ends the alarm when everything stops', async () => {
    await failTogether();
    await lab.stop();
    expect(told.at(-1)).toMatchObject({
      state: 'closed',
      reason: { message: 'shared-cause keeps it no longer: stopped' },
    });
  });

  test('ends the alarm when an operator takes it out', async () => {
    await failTogether();
    vip.disable();
    expect(states()).toEqual(['open shared-cause', 'closed shared-cause']);
  });
});

test('a guard that delays a return raises no alarm', async () => {
  const other = lab.anycast.announce('192.0.2.11/32', {
    health: lab.health,
    guards: { holdDown: '1m' },
  });
  other.on('alarm', (alarm) => told.push(alarm));
  await lab.clock.advance(5_000);
  await failTogether();
  lab.backends.a = 'good';
  lab.backends.b = 'good';
  await lab.clock.advance(20_000);
  expect(told.filter(({ prefix }) => prefix === other.prefix)).toEqual([]);
});
