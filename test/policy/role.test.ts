import { describe, expect, test } from '@jest/globals';
import { findRoleFault, type Preference } from '../../src/policy/index.ts';

function preference(options: Partial<Preference>): Preference {
  return { localPref: 100, prepend: 0, med: 0, ...options };
}

describe('roles that routers cannot mistake', () => {
  test.each<
    [string, Partial<Preference>, Partial<Preference> | undefined, Partial<Preference> | undefined]
  >([
    ['by MED', { med: 10 }, { med: 20 }, { med: 30 }],
    ['by LOCAL_PREF', { localPref: 200 }, { localPref: 100 }, { localPref: 50 }],
    ['by prepending', {}, { prepend: 1 }, { prepend: 2 }],
    [
      'by both for both kinds of peers',
      { localPref: 200 },
      { prepend: 1 },
      { prepend: 2, localPref: 50 },
    ],
    ['without a route for whoever has none', { med: 10 }, { med: 20 }, undefined],
    ['with the master alone announced', {}, undefined, undefined],
    ['with two that share, and one that does not', { med: 10 }, { med: 10 }, { med: 20 }],
  ])('are told %s', (_name, master, backup, without) => {
    expect(
      findRoleFault({
        master: preference(master),
        backup: backup && preference(backup),
        undefined: without && preference(without),
      }),
    ).toBeUndefined();
  });
});

describe('roles that routers mistake', () => {
  test.each<
    [
      string,
      'master' | 'undefined',
      Partial<Preference>,
      Partial<Preference> | undefined,
      Partial<Preference>,
    ]
  >([
    // LoxiLB: MED 10 as master, 20 as backup, 0 without a role, which is the best of all.
    ['a node without a role wins by MED 0', 'undefined', { med: 10 }, { med: 20 }, { med: 0 }],
    [
      'a node without a role is as good as the backup',
      'undefined',
      { med: 10 },
      { med: 20 },
      { med: 20 },
    ],
    [
      'internal peers prefer a node without a role',
      'undefined',
      { localPref: 200 },
      { localPref: 100 },
      { localPref: 150 },
    ],
    [
      'external peers prefer a node without a role',
      'undefined',
      {},
      { prepend: 2 },
      { prepend: 1 },
    ],
    [
      'external peers see no LOCAL_PREF',
      'undefined',
      { med: 10 },
      { med: 20 },
      { med: 20, localPref: 50 },
    ],
    [
      'a backup is not announced, and a node without a role is',
      'undefined',
      {},
      undefined,
      { med: 100 },
    ],
    ['the backup has the lower MED', 'master', { med: 20 }, { med: 10 }, { med: 30 }],
    ['the backup has the higher LOCAL_PREF', 'master', { localPref: 50 }, {}, { med: 30 }],
    ['the master has the longer path', 'master', { prepend: 1 }, {}, { prepend: 2 }],
  ])('%s', (_name, role, master, backup, without) => {
    const fault = findRoleFault({
      master: preference(master),
      backup: backup && preference(backup),
      undefined: preference(without),
    });
    expect(fault?.role).toBe(role);
  });
});
