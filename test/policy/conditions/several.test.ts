import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  parseWithdrawWhen,
  serviceState,
  type HealthSnapshot,
  type Verdict,
  type WithdrawWhen,
} from '../../../src/policy/index.ts';
import { everySnapshot, groupsOf, listsOf, snapshotOf, VERDICTS } from '../snapshots.ts';

const GROUPS = ['web', 'dns'];

const webAndDns: readonly WithdrawWhen[] = [
  { group: 'web', when: 'all-offline' },
  { group: 'dns', when: 'all-offline' },
];

function wishOf(when: WithdrawWhen, seen: HealthSnapshot): string {
  return parseWithdrawWhen(when, GROUPS).judge(seen).wish;
}

describe('a condition for one of several groups', () => {
  test('looks at that group alone', () => {
    const seen = groupsOf({ web: snapshotOf('offline'), dns: snapshotOf('online') });
    const { wish, reason } = parseWithdrawWhen({ group: 'web', when: 'all-offline' }, GROUPS).judge(
      seen,
    );
    expect(wish).toBe('withdraw');
    expect(reason.message).toBe('web: the only backend is offline: b1 (is offline)');
  });

  test('is undetermined where the snapshot has no such group', () => {
    const condition = parseWithdrawWhen({ group: 'web', when: 'all-offline' }, GROUPS);
    const { wish, reason } = condition.judge(snapshotOf('online'));
    expect(wish).toBe('undetermined');
    expect(reason.code).toBe('unknown-group');
  });

  test('is undetermined where the group is empty, whatever the others are', () => {
    const seen = groupsOf({ web: snapshotOf(), dns: snapshotOf('online') });
    expect(wishOf({ group: 'web', when: 'all-offline' }, seen)).toBe('undetermined');
  });
});

test('a condition without a group looks at the backends of all groups together', () => {
  const seen = groupsOf({ web: snapshotOf('offline'), dns: snapshotOf('online') });
  const { wish, reason } = parseWithdrawWhen('all-offline', GROUPS).judge(seen);
  expect(wish).toBe('announce');
  expect(reason.message).toBe('1 of 2 backends online: dns/b1');
});

/** Kleene's tables. */
const EITHER: Readonly<Record<string, string>> = {
  'withdraw withdraw': 'withdraw',
  'withdraw announce': 'withdraw',
  'withdraw undetermined': 'withdraw',
  'announce withdraw': 'withdraw',
  'announce announce': 'announce',
  'announce undetermined': 'undetermined',
  'undetermined withdraw': 'withdraw',
  'undetermined announce': 'undetermined',
  'undetermined undetermined': 'undetermined',
};

const BOTH: Readonly<Record<string, string>> = {
  'withdraw withdraw': 'withdraw',
  'withdraw announce': 'announce',
  'withdraw undetermined': 'undetermined',
  'announce withdraw': 'announce',
  'announce announce': 'announce',
  'announce undetermined': 'announce',
  'undetermined withdraw': 'undetermined',
  'undetermined announce': 'announce',
  'undetermined undetermined': 'undetermined',
};

/** With one backend, all-offline says this. */
const SAYS: Readonly<Record<Verdict, string>> = {
  online: 'announce',
  offline: 'withdraw',
  unknown: 'undetermined',
};

describe.each<[string, WithdrawWhen, Readonly<Record<string, string>>]>([
  ['anyOf', { anyOf: webAndDns }, EITHER],
  ['allOf', { allOf: webAndDns }, BOTH],
])('%s', (_name, when, table) => {
  test.each(listsOf(2, VERDICTS).map(([web = 'unknown', dns = 'unknown']) => [web, dns] as const))(
    'of %s and %s keeps to the table',
    (web, dns) => {
      const seen = groupsOf({ web: snapshotOf(web), dns: snapshotOf(dns) });
      expect(wishOf(when, seen)).toBe(table[`${SAYS[web]} ${SAYS[dns]}`]);
    },
  );
});

describe('what several conditions say together', () => {
  test('names those that decide', () => {
    const seen = groupsOf({ web: snapshotOf('offline'), dns: snapshotOf('online') });
    expect(parseWithdrawWhen({ anyOf: webAndDns }, GROUPS).judge(seen).reason.message).toBe(
      'web: the only backend is offline: b1 (is offline)',
    );
  });

  test('names all that say so where all are needed', () => {
    const seen = groupsOf({ web: snapshotOf('offline'), dns: snapshotOf('offline') });
    expect(parseWithdrawWhen({ allOf: webAndDns }, GROUPS).judge(seen).reason.message).toBe(
      'web: the only backend is offline: b1 (is offline); dns: the only backend is offline: b1 (is offline)',
    );
  });

  test('has the code of its parts where they agree', () => {
    const seen = groupsOf({ web: snapshotOf('offline'), dns: snapshotOf('offline') });
    expect(parseWithdrawWhen({ allOf: webAndDns }, GROUPS).judge(seen).reason.code).toBe(
      'all-backends-offline',
    );
  });

  test('has a code of its own where they differ', () => {
    const when: WithdrawWhen = { anyOf: ['any-offline', { fewerOnlineThan: 3 }] };
    expect(parseWithdrawWhen(when).judge(snapshotOf('online', 'offline')).reason.code).toBe(
      'several-conditions',
    );
  });

  test('shows what each part says', () => {
    const when: WithdrawWhen = { anyOf: ['all-offline', { fewerOnlineThan: 2 }] };
    const { parts } = parseWithdrawWhen(when).judge(snapshotOf('online', 'offline')).reason
      .evidence;
    expect(parts?.map(({ name, wish }) => [name, wish])).toEqual([
      ['all-offline', 'announce'],
      ['fewerOnlineThan: 2', 'withdraw'],
    ]);
  });

  test('is maintenance where every group is in maintenance', () => {
    const away = snapshotOf({ verdict: 'online', maintenance: true });
    const seen = groupsOf({ web: away, dns: away });
    const judged = parseWithdrawWhen({ allOf: webAndDns }, GROUPS).judge(seen);
    expect(serviceState(judged, seen)).toBe('maintenance');
  });

  test('remembers of each part what it needs', () => {
    const condition = parseWithdrawWhen(
      {
        anyOf: [
          { group: 'web', when: { weightBelow: 2, hysteresis: 1 } },
          { group: 'dns', when: { weightBelow: 2, hysteresis: 1 } },
        ],
      },
      GROUPS,
    );
    const three = snapshotOf('online', 'online', 'online');
    const one = snapshotOf('online', 'offline', 'offline');
    const none = snapshotOf('offline', 'offline', 'offline');
    const before = condition.judge(groupsOf({ web: three, dns: none }));
    // The web was gained, and is kept at 1; the dns was not.
    const { parts } = condition.judge(groupsOf({ web: one, dns: one }), before.memory).reason
      .evidence;
    expect(parts?.map(({ wish }) => wish)).toEqual(['announce', 'withdraw']);
  });

  test('is told where its warnings stand', () => {
    const condition = parseWithdrawWhen(
      { anyOf: ['any-offline', { group: 'web', when: { fewerOnlineThan: 4 } }] },
      GROUPS,
    );
    const groups = { web: { count: 2, weight: 2 }, dns: { count: 3, weight: 3 } };
    expect(condition.warn?.({ count: 5, weight: 5, groups }).map(({ path }) => path)).toEqual([
      'anyOf[1].when.fewerOnlineThan',
    ]);
  });
});

const leaf = fc.oneof(
  fc.constantFrom<WithdrawWhen>('all-offline', 'any-offline'),
  fc.integer({ min: 1, max: 6 }).map((fewerOnlineThan): WithdrawWhen => ({ fewerOnlineThan })),
  fc.integer({ min: 1, max: 100 }).map((many): WithdrawWhen => ({ onlineBelow: `${many}%` })),
  fc.integer({ min: 1, max: 6 }).map((weightBelow): WithdrawWhen => ({ weightBelow })),
);

const { tree } = fc.letrec<{ tree: WithdrawWhen }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((allOf) => ({ allOf })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  ),
}));

test('whatever the conditions are: certain is what holds however the unknown ones turn out', () => {
  const states = everySnapshot(5);
  fc.assert(
    fc.property(tree, fc.constantFrom(...states), (when, verdicts) => {
      const condition = parseWithdrawWhen(when);
      const as = (unknown: Verdict): string =>
        condition.judge(snapshotOf(...verdicts.map((one) => (one === 'unknown' ? unknown : one))))
          .wish;
      const [best, worst] = [as('online'), as('offline')];
      expect(condition.judge(snapshotOf(...verdicts)).wish).toBe(
        best === worst ? best : 'undetermined',
      );
    }),
  );
});
