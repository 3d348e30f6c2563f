import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  initial,
  step,
  type AnnouncementAction,
  type AnnouncementEvent,
  type AnnouncementState,
} from '../../src/anycast/machine.ts';
import { reason } from '../../src/core/index.ts';
import type { ConditionEvidence, Wish } from '../../src/policy/index.ts';

const context = { maxAge: 30_000, onUnknown: 'withdraw' } as const;
const evidence: ConditionEvidence = { online: [], offline: [], unknown: [], maintenance: [] };

function judged(wish: Wish, evidenceAge = 0): AnnouncementEvent {
  const code = { announce: 'some-backend-online', withdraw: 'all-backends-offline' } as const;
  return {
    type: 'judged',
    judgement: {
      wish,
      reason: reason(
        wish === 'undetermined' ? 'not-enough-evidence' : code[wish],
        `because ${wish}`,
        evidence,
      ),
    },
    service: wish === 'announce' ? 'up' : wish === 'withdraw' ? 'down' : 'undetermined',
    evidenceAge,
  };
}

/** Plays events from the start: the state, and the actions of the last event. */
function play(
  events: readonly AnnouncementEvent[],
  using: Parameters<typeof step>[2] = context,
): { state: AnnouncementState; actions: readonly AnnouncementAction[] } {
  let result: ReturnType<typeof step> = { state: initial, actions: [] };
  for (const event of events) result = step(result.state, event, using);
  return result;
}

const types = (actions: readonly AnnouncementAction[]): string[] => actions.map(({ type }) => type);

describe('before the first evidence', () => {
  test('nothing is wanted', () => {
    expect(initial.desire).toBe('nothing');
  });

  test('an undetermined judgement changes nothing but the reason', () => {
    const { state, actions } = play([judged('undetermined')]);
    expect(actions).toStrictEqual([]);
    expect(state.desire).toBe('nothing');
    expect(state.reason.message).toBe('because undetermined');
  });

  test('the wish to announce decides and announces', () => {
    const { state, actions } = play([judged('announce')]);
    expect(state.desire).toBe('announce');
    expect(types(actions)).toStrictEqual(['decide', 'announce']);
  });

  test('the wish to withdraw decides, and there is nothing to withdraw', () => {
    const { state, actions } = play([judged('withdraw')]);
    expect(state.desire).toBe('withdraw');
    expect(types(actions)).toStrictEqual(['decide']);
  });
});

describe('a judgement that says the same again', () => {
  test.each<Wish>(['announce', 'withdraw'])('does nothing: %s', (wish) => {
    expect(play([judged(wish), judged(wish)]).actions).toStrictEqual([]);
  });

  test('still updates the service state', () => {
    const degraded = { ...judged('announce'), service: 'degraded' } as AnnouncementEvent;
    expect(play([judged('announce'), degraded]).state.service).toBe('degraded');
  });
});

describe('a judgement that says the same for another reason', () => {
  const other = (wish: 'announce' | 'withdraw'): AnnouncementEvent => {
    const event = judged(wish) as Extract<AnnouncementEvent, { type: 'judged' }>;
    const why = { ...event.judgement.reason, message: 'other backends carry it' };
    return { ...event, judgement: { wish, reason: why } };
  };

  test('sends nothing, and explains the route anew', () => {
    const { state, actions } = play([judged('announce'), other('announce')]);
    expect(types(actions)).toStrictEqual(['explain']);
    expect(state.reason.message).toBe('other backends carry it');
  });

  test('is the reason of a withdrawn route, too', () => {
    const { state, actions } = play([judged('withdraw'), other('withdraw')]);
    expect(actions).toStrictEqual([]);
    expect(state.reason.message).toBe('other backends carry it');
  });

  test('does not take back the mark of a drain', () => {
    const { actions } = play([judged('announce'), { type: 'drain' }, other('announce')]);
    expect(actions).toStrictEqual([]);
  });
});

test('withdraws what was announced, with the reason of the judgement', () => {
  const { actions } = play([judged('announce'), judged('withdraw')]);
  expect(types(actions)).toStrictEqual(['decide', 'withdraw']);
  expect(actions).toContainEqual(
    expect.objectContaining({
      type: 'withdraw',
      reason: expect.objectContaining({ code: 'all-backends-offline' }) as unknown,
    }),
  );
});

describe('when the evidence goes missing', () => {
  test('an announced route is kept, and the timer runs for the rest of maxAge', () => {
    const { state, actions } = play([judged('announce'), judged('undetermined', 12_000)]);
    expect(state.desire).toBe('announce');
    expect(actions).toStrictEqual([{ type: 'start-evidence-timer', delay: 18_000 }]);
    expect(state.reason.message).toBe('still announced: because undetermined');
  });

  test('evidence that is older than maxAge already expires at once', () => {
    const { actions } = play([judged('announce'), judged('undetermined', 45_000)]);
    expect(actions).toStrictEqual([{ type: 'start-evidence-timer', delay: 0 }]);
  });

  test('more of the same does not move the timer', () => {
    const events = [judged('announce'), judged('undetermined'), judged('undetermined')];
    expect(play(events).actions).toStrictEqual([]);
  });

  test('a certain answer stops the timer', () => {
    const events = [judged('announce'), judged('undetermined'), judged('announce')];
    expect(types(play(events).actions)).toStrictEqual(['stop-evidence-timer', 'explain']);
  });

  test('the route is withdrawn when the timer runs out', () => {
    const { state, actions } = play([
      judged('announce'),
      judged('undetermined'),
      { type: 'evidence-expired' },
    ]);
    expect(state.desire).toBe('withdraw');
    expect(types(actions)).toStrictEqual(['decide', 'withdraw']);
    expect(state.reason.message).toBe('nothing certain is known of the service for 30s');
  });

  test('the route returns when there is evidence again', () => {
    const { actions } = play([
      judged('announce'),
      judged('undetermined'),
      { type: 'evidence-expired' },
      judged('announce'),
    ]);
    expect(types(actions)).toStrictEqual(['stop-evidence-timer', 'decide', 'announce']);
  });

  test("onUnknown 'keep' keeps the route for ever", () => {
    const { actions } = play([judged('announce'), judged('undetermined')], {
      ...context,
      onUnknown: 'keep',
    });
    expect(actions).toStrictEqual([]);
  });

  test('a withdrawn route stays withdrawn, without a timer', () => {
    const { state, actions } = play([judged('withdraw'), judged('undetermined')]);
    expect(state.desire).toBe('withdraw');
    expect(actions).toStrictEqual([]);
  });
});

describe('a drain', () => {
  test('de-prefers what is announced', () => {
    expect(types(play([judged('announce'), { type: 'drain' }]).actions)).toStrictEqual([
      'deprefer',
    ]);
  });

  test('does nothing to what is not announced', () => {
    expect(play([judged('withdraw'), { type: 'drain' }]).actions).toStrictEqual([]);
  });

  test('does not announce what becomes healthy meanwhile', () => {
    const { state, actions } = play([judged('withdraw'), { type: 'drain' }, judged('announce')]);
    expect(actions).toStrictEqual([]);
    expect(state.desire).toBe('withdraw');
  });

  test('withdraws what becomes unhealthy meanwhile', () => {
    const { actions } = play([judged('announce'), { type: 'drain' }, judged('withdraw')]);
    expect(types(actions)).toStrictEqual(['decide', 'withdraw']);
  });
});

test('a stop goes back to the start', () => {
  const { state } = play([judged('announce'), { type: 'drain' }, { type: 'stop' }]);
  expect(state).toStrictEqual({ ...initial, reason: reason('stopped', 'stopped') });
});

const anyEvent: fc.Arbitrary<AnnouncementEvent> = fc.oneof(
  fc
    .tuple(fc.constantFrom<Wish>('announce', 'withdraw', 'undetermined'), fc.nat(60_000))
    .map(([wish, age]) => judged(wish, age)),
  fc.constantFrom<AnnouncementEvent>({ type: 'evidence-expired' }, { type: 'drain' }),
);

describe('whatever happens', () => {
  test('decisions alternate, and the route is on the wire only while announcing is wanted', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let state = initial;
        let last: string | undefined;
        let onWire = false;
        for (const event of events) {
          const result = step(state, event, context);
          state = result.state;
          for (const action of result.actions) {
            if (action.type === 'decide') {
              expect(action.decision).not.toBe(last);
              last = action.decision;
            }
            if (action.type === 'announce') onWire = true;
            if (action.type === 'withdraw') onWire = false;
          }
          if (onWire) expect(state.desire).toBe('announce');
          if (state.desire === 'announce') expect(onWire).toBe(true);
        }
      }),
    );
  });

  test('a timer that was started is stopped or has run out before it is started again', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let state = initial;
        let running = false;
        for (const event of events) {
          // The driver only fires a timer that runs.
          if (event.type === 'evidence-expired' && !running) continue;
          if (event.type === 'evidence-expired') running = false;
          const result = step(state, event, context);
          state = result.state;
          for (const { type } of result.actions) {
            if (type === 'start-evidence-timer') {
              expect(running).toBe(false);
              running = true;
            }
            if (type === 'stop-evidence-timer') running = false;
          }
        }
      }),
    );
  });
});
