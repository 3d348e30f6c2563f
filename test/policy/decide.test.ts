import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reason } from '../../src/core/index.ts';
import {
  decide,
  initialMemory,
  type Certain,
  type Decision,
  type DecisionInput,
  type DecisionMemory,
  type DecisionPolicy,
  type Guard,
  type Order,
  type Wish,
} from '../../src/policy/index.ts';
import { propertyRuns } from '../support/property-runs.ts';

interface Attributes {
  readonly med: number;
}

const evidence = { online: [], offline: [], unknown: [], maintenance: [] };

const plain: DecisionPolicy<Attributes> = {
  maxAge: 30_000,
  onUnknown: 'withdraw',
  actions: {
    up: { med: 100 },
    degraded: { med: 200 },
    down: 'withdraw',
    undetermined: undefined,
    maintenance: 'withdraw',
    drain: { med: 300 },
  },
  guards: [],
};

const draining = (waiting: boolean): Order => ({
  kind: 'draining',
  waiting,
  reason: reason('draining', 'draining'),
});
const disabled: Order = { kind: 'disabled', reason: reason('disabled', 'disabled by hand') };

interface Moment {
  readonly now?: number;
  readonly wish?: Wish;
  readonly service?: DecisionInput['service'];
  readonly age?: number;
  readonly order?: Order;
  readonly present?: boolean | undefined;
  readonly role?: DecisionInput['role'];
  readonly roleFault?: string;
}

function input(moment: Moment): DecisionInput {
  const { now = 0, wish = 'announce', age = 0, order = { kind: 'serve' }, present } = moment;
  const code = { announce: 'some-backend-online', withdraw: 'all-backends-offline' } as const;
  const services = { announce: 'up', withdraw: 'down', undetermined: 'undetermined' } as const;
  return {
    now,
    judgement: {
      wish,
      reason: reason(
        wish === 'undetermined' ? 'not-enough-evidence' : code[wish],
        `because ${wish}`,
        evidence,
      ),
    },
    service: moment.service ?? services[wish],
    evidenceAge: () => age,
    world: { startedAt: 0, newestResult: () => ({ at: now }), snapshot: { at: now, backends: [] } },
    order,
    role: moment.role,
    roleFault: moment.roleFault,
    address:
      present === undefined
        ? undefined
        : { present, reason: reason('address', present ? 'is there' : 'is not on lo') },
  };
}

/** Decides moment by moment: the last decision, and what is remembered. */
function play(
  moments: readonly Moment[],
  policy: DecisionPolicy<Attributes> = plain,
): { decision: Decision<Attributes>; memory: DecisionMemory } {
  let memory = initialMemory(policy, 0);
  let decision: Decision<Attributes> | undefined;
  for (const moment of moments) ({ memory, decision } = decide(memory, input(moment), policy));
  if (decision === undefined) throw new Error('nothing was decided');
  return { decision, memory };
}

const wanted = (...moments: readonly Moment[]): unknown => {
  const { desire, action, attributes } = play(moments).decision;
  return { desire, action, attributes };
};

describe('before the first evidence', () => {
  test('nothing is wanted, and why is what the condition says', () => {
    const { decision } = play([{ wish: 'undetermined' }]);
    expect(decision.desire).toBe('nothing');
    expect(decision.reason.message).toBe('because undetermined');
    expect(decision.wakeAt).toBeUndefined();
  });

  test.each<[Certain, unknown]>([
    ['announce', { desire: 'announce', action: 'up', attributes: { med: 100 } }],
    ['withdraw', { desire: 'withdraw', action: 'down', attributes: undefined }],
  ])('the first certain wish decides: %s', (wish, expected) => {
    expect(wanted({ wish: 'undetermined' }, { wish })).toEqual(expected);
  });

  test('a drain decides nothing either', () => {
    expect(wanted({ wish: 'undetermined', order: draining(true) })).toMatchObject({
      desire: 'nothing',
    });
  });

  test('an operator who disables it does', () => {
    expect(wanted({ wish: 'undetermined', order: disabled })).toMatchObject({
      desire: 'withdraw',
      action: 'maintenance',
    });
  });
});

describe('what is announced', () => {
  test('says what its state is to say', () => {
    expect(wanted({}, { service: 'degraded' })).toEqual({
      desire: 'announce',
      action: 'degraded',
      attributes: { med: 200 },
    });
  });

  test('is withdrawn for the reason of the condition', () => {
    const { decision } = play([{}, { wish: 'withdraw' }]);
    expect(decision).toMatchObject({
      desire: 'withdraw',
      attributes: undefined,
      reason: { code: 'all-backends-offline' },
    });
  });

  test('is de-preferred instead where down has attributes', () => {
    const policy = { ...plain, actions: { ...plain.actions, down: { med: 1_000 } } };
    expect(play([{}, { wish: 'withdraw' }], policy).decision).toMatchObject({
      desire: 'announce',
      action: 'down',
      attributes: { med: 1_000 },
    });
  });

  test('is withdrawn in a state whose action is to withdraw', () => {
    const policy: DecisionPolicy<Attributes> = {
      ...plain,
      actions: { ...plain.actions, degraded: 'withdraw' },
    };
    expect(play([{ service: 'degraded' }], policy).decision.desire).toBe('withdraw');
  });
});

describe('when the evidence goes missing', () => {
  test('an announced route is kept for the rest of maxAge, saying what it said', () => {
    const { decision } = play([
      { service: 'degraded' },
      { now: 100_000, wish: 'undetermined', age: 12_000 },
    ]);
    expect(decision).toMatchObject({
      desire: 'announce',
      attributes: { med: 200 },
      wakeAt: 118_000,
      reason: { code: 'evidence-missing', message: 'still announced: because undetermined' },
    });
  });

  test('evidence that is older than maxAge already is too old at once', () => {
    expect(play([{}, { wish: 'undetermined', age: 45_000 }]).decision.reason.code).toBe(
      'evidence-too-old',
    );
  });

  test('more of the same does not move the end', () => {
    const { decision } = play([
      {},
      { now: 1_000, wish: 'undetermined' },
      { now: 20_000, wish: 'undetermined' },
    ]);
    expect(decision.wakeAt).toBe(31_000);
  });

  test('it is withdrawn at the end', () => {
    const { decision } = play([
      {},
      { now: 1_000, wish: 'undetermined' },
      { now: 31_000, wish: 'undetermined' },
    ]);
    expect(decision).toMatchObject({
      desire: 'withdraw',
      action: 'down',
      reason: {
        code: 'evidence-too-old',
        message: 'nothing certain is known of the service for 30s',
      },
    });
  });

  test('a certain answer ends the doubt, and the next one begins anew', () => {
    const { decision } = play([
      {},
      { now: 1_000, wish: 'undetermined' },
      { now: 2_000 },
      { now: 3_000, wish: 'undetermined' },
    ]);
    expect(decision.wakeAt).toBe(33_000);
  });

  test('it returns when there is evidence again', () => {
    const { decision } = play([
      {},
      { wish: 'undetermined' },
      { now: 40_000, wish: 'undetermined' },
      { now: 41_000 },
    ]);
    expect(decision.desire).toBe('announce');
  });

  test("onUnknown 'keep' keeps it for ever", () => {
    const { decision } = play([{}, { now: 90_000, wish: 'undetermined', age: 90_000 }], {
      ...plain,
      onUnknown: 'keep',
    });
    expect(decision).toMatchObject({ desire: 'announce', wakeAt: undefined });
  });

  test('a withdrawn route stays withdrawn, for the same reason', () => {
    const { decision } = play([{ wish: 'withdraw' }, { now: 90_000, wish: 'undetermined' }]);
    expect(decision).toMatchObject({
      desire: 'withdraw',
      wakeAt: undefined,
      reason: { message: 'still withdrawn: because undetermined' },
    });
  });

  test('it says what it is to say in doubt', () => {
    const policy = { ...plain, actions: { ...plain.actions, undetermined: { med: 150 } } };
    expect(play([{}, { wish: 'undetermined' }], policy).decision.attributes).toEqual({ med: 150 });
  });
});

describe('a role that is not known', () => {
  const needy = { ...plain, withdrawsWithoutRole: true };

  test('withdraws what the service would announce, before the guards', () => {
    const { decision } = play([{ role: 'master' }, {}], needy);
    expect(decision).toMatchObject({
      desire: 'withdraw',
      action: 'down',
      service: 'up',
      remarks: { role: 'the role is not known' },
      links: [
        { stage: 'condition', wish: 'announce' },
        { stage: 'role', wish: 'withdraw', reason: { code: 'role-withdraws' } },
      ],
    });
  });

  test('says why it is not, where that is known', () => {
    const { decision } = play([{ roleFault: 'its source fails: gone' }], needy);
    expect(decision.reason.message).toBe('the role is not known: its source fails: gone');
  });

  test('does nothing where no role is needed', () => {
    expect(play([{}]).decision.desire).toBe('announce');
  });

  test('decides nothing before the first evidence', () => {
    expect(play([{ wish: 'undetermined' }], needy).decision.desire).toBe('nothing');
  });

  test('leaves the last word to the health of a service that is down', () => {
    const { decision } = play([{ role: 'master' }, { wish: 'withdraw' }], needy);
    expect(decision.reason.code).toBe('all-backends-offline');
  });

  test('is not in the way of a guard that keeps the route', () => {
    const why = reason('kept', 'kept');
    const keeper: Guard<unknown, Attributes> = {
      name: 'mass-withdraw',
      initial: 0,
      step: (memory, { wish }) =>
        wish === 'announce' ? { memory } : { memory, instead: { wish: 'announce', reason: why } },
    };
    const { decision } = play([{ role: 'master' }, {}], { ...needy, guards: [keeper] });
    expect(decision).toMatchObject({ desire: 'announce', action: 'up', reason: why });
  });
});

describe('guards', () => {
  /** Says `instead` to whatever comes. */
  const guard = (
    name: Guard['name'],
    step: Partial<ReturnType<Guard<number, Attributes>['step']>>,
  ): Guard<unknown, Attributes> => ({
    name,
    initial: 0,
    step: (memory) => ({ memory: Number(memory) + 1, ...step }),
  });
  const hold = (wish: Certain, until?: number): Guard<unknown, Attributes> =>
    guard('hold-down', { instead: { wish, until, reason: reason('held', `held: ${wish}`) } });

  test('are not asked before the first evidence', () => {
    const policy = { ...plain, guards: [hold('withdraw')] };
    expect(play([{ wish: 'undetermined' }], policy).memory.guards).toEqual([0]);
  });

  test('have a memory each, by their place', () => {
    const policy = { ...plain, guards: [hold('withdraw'), guard('lease', {})] };
    expect(play([{}, {}, {}], policy).memory.guards).toEqual([3, 3]);
  });

  test('keep a return out, and say why and until when', () => {
    const { decision } = play([{}], { ...plain, guards: [hold('withdraw', 5_000)] });
    expect(decision).toMatchObject({
      desire: 'withdraw',
      action: 'down',
      service: 'up',
      wakeAt: 5_000,
      reason: { message: 'held: withdraw' },
      links: [
        { stage: 'condition', wish: 'announce' },
        { stage: 'hold-down', wish: 'withdraw', until: 5_000 },
      ],
    });
  });

  test('keep a route as it was', () => {
    const policy = { ...plain, guards: [hold('announce')] };
    expect(play([{ service: 'degraded' }, { wish: 'withdraw' }], policy).decision).toMatchObject({
      desire: 'announce',
      attributes: { med: 200 },
      service: 'down',
    });
  });

  test('have the route say what they want', () => {
    const open = {
      wish: 'announce',
      reason: reason('open', 'open'),
      attributes: { med: 9 },
    } as const;
    const policy = { ...plain, guards: [guard('min-announcers', { instead: open })] };
    expect(play([{ wish: 'withdraw' }], policy).decision.attributes).toEqual({ med: 9 });
  });

  test('see what was wanted in the end', () => {
    const seen: unknown[] = [];
    const spy: Guard<unknown, Attributes> = {
      name: 'slow-start',
      initial: 0,
      step: (memory, { standing, desire }) => {
        seen.push([standing, desire]);
        return { memory };
      },
    };
    play([{}, { order: disabled }, {}], { ...plain, guards: [spy] });
    expect(seen).toEqual([
      [undefined, 'nothing'],
      ['announce', 'announce'],
      ['announce', 'withdraw'],
    ]);
  });

  test('see what those before them have made of the wish', () => {
    const seen: unknown[] = [];
    const spy: Guard<unknown, Attributes> = {
      name: 'slow-start',
      initial: 0,
      step: (memory, { wish, reason: why, standing, since }) => {
        seen.push([wish, why.message, standing, since]);
        return { memory };
      },
    };
    play([{ now: 5 }, { now: 7 }], { ...plain, guards: [hold('withdraw'), spy] });
    expect(seen).toEqual([
      ['withdraw', 'held: withdraw', undefined, 0],
      ['withdraw', 'held: withdraw', 'withdraw', 5],
    ]);
  });

  test('add up what they put on top, and the first that wants to be woken is', () => {
    const policy = {
      ...plain,
      guards: [
        guard('slow-start', { adjustment: { prepend: 2 }, wakeAt: 900 }),
        guard('lease', { adjustment: { prepend: 1, med: 5 }, wakeAt: 300, remark: 'renewed' }),
      ],
    };
    expect(play([{}], policy).decision).toMatchObject({
      adjustment: { prepend: 3, med: 5 },
      wakeAt: 300,
      remarks: { lease: 'renewed' },
    });
  });
});

describe('a drain', () => {
  test('says what a drain is to say, of what is announced', () => {
    expect(wanted({}, { order: draining(true) })).toEqual({
      desire: 'announce',
      action: 'drain',
      attributes: { med: 300 },
    });
  });

  test('does not announce what becomes healthy meanwhile', () => {
    expect(
      wanted(
        { wish: 'withdraw' },
        { wish: 'withdraw', order: draining(true) },
        { order: draining(true) },
      ),
    ).toMatchObject({ desire: 'withdraw' });
  });

  test('withdraws what becomes unhealthy meanwhile, for that reason', () => {
    const { decision } = play([
      {},
      { order: draining(true) },
      { wish: 'withdraw', order: draining(true) },
    ]);
    expect(decision).toMatchObject({
      desire: 'withdraw',
      reason: { code: 'all-backends-offline' },
    });
  });

  test('withdraws at its end, whatever down has it say', () => {
    const policy = { ...plain, actions: { ...plain.actions, down: { med: 1_000 } } };
    const { decision } = play([{}, { order: draining(true) }, { order: draining(false) }], policy);
    expect(decision.links.at(-1)).toMatchObject({ stage: 'operator', wish: 'withdraw' });
  });

  test('keeps what guards put on top: it would become more attractive by leaving', () => {
    const slowStart: Guard<unknown, Attributes> = {
      name: 'slow-start',
      initial: 0,
      step: (memory) => ({ memory, adjustment: { prepend: 5 } }),
    };
    const policy = { ...plain, guards: [slowStart] };
    expect(play([{}, { order: draining(true) }], policy).decision).toMatchObject({
      action: 'drain',
      adjustment: { prepend: 5 },
    });
  });

  test('that is taken back announces as before', () => {
    expect(wanted({}, { order: draining(true) }, { order: draining(false) }, {})).toEqual({
      desire: 'announce',
      action: 'up',
      attributes: { med: 100 },
    });
  });
});

describe('an operator who disables it', () => {
  test('wins over health and guards', () => {
    expect(wanted({}, { order: disabled })).toMatchObject({
      desire: 'withdraw',
      action: 'maintenance',
    });
  });

  test('has the route say what maintenance is to say', () => {
    const policy = { ...plain, actions: { ...plain.actions, maintenance: { med: 500 } } };
    expect(play([{}, { order: disabled }], policy).decision.attributes).toEqual({ med: 500 });
  });
});

describe('the address', () => {
  test('that is not on the host lets nothing be announced', () => {
    expect(play([{ present: false }]).decision).toMatchObject({
      desire: 'withdraw',
      reason: { message: 'is not on lo' },
    });
  });

  test('that is not there ends a drain: asked again it says so again', () => {
    const gone: Moment = { order: draining(true), present: false };
    expect(play([{}, gone]).decision).toMatchObject({ desire: 'withdraw', action: 'down' });
    expect(play([{}, gone, gone]).decision).toMatchObject({ desire: 'withdraw', action: 'down' });
  });

  test('that is there changes nothing', () => {
    expect(play([{ present: true }]).decision.desire).toBe('announce');
  });
});

const anyMoment = fc.record({
  passed: fc.nat(20_000),
  wish: fc.constantFrom<Wish>('announce', 'withdraw', 'undetermined'),
  age: fc.nat(60_000),
  order: fc.constantFrom<Order>({ kind: 'serve' }, disabled, draining(true), draining(false)),
  present: fc.option(fc.boolean(), { nil: undefined }),
});

describe('whatever happens', () => {
  test('asked twice about the same it answers the same', () => {
    fc.assert(
      fc.property(fc.array(anyMoment, { maxLength: 60 }), (moments) => {
        let now = 0;
        let memory = initialMemory(plain, 0);
        for (const { passed, ...moment } of moments) {
          now += passed;
          const first = decide(memory, input({ ...moment, now }), plain);
          const second = decide(first.memory, input({ ...moment, now }), plain);
          expect(second.decision.desire).toBe(first.decision.desire);
          expect(second.decision.attributes).toEqual(first.decision.attributes);
          expect(second.memory).toEqual(first.memory);
          memory = first.memory;
        }
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  test('attributes are there exactly while a route is wanted', () => {
    fc.assert(
      fc.property(fc.array(anyMoment, { minLength: 1, maxLength: 60 }), (moments) => {
        const { decision } = play(moments);
        expect(decision.attributes !== undefined).toBe(decision.desire === 'announce');
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  test('the reason is that of the last link', () => {
    fc.assert(
      fc.property(fc.array(anyMoment, { minLength: 1, maxLength: 60 }), (moments) => {
        const { links, reason: why } = play(moments).decision;
        expect(why).toBe(links.at(-1)?.reason);
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });
});
