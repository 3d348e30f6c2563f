/** Which of several nodes serves first. */
export type Role = 'master' | 'backup';

/** Anything that knows which role this node has: a VRRP daemon, an election, a program. */
export interface RoleSource {
  /** Undefined: not known, or none. It is looked at anew whenever `role` is told. */
  readonly role: Role | undefined;
  /** Why it is not known, in a few words: looked at where it is not. */
  readonly why?: string | undefined;
  on(name: 'role', listener: () => void): unknown;
  off(name: 'role', listener: () => void): unknown;
}

/** What is said of a role that is not known, and why that is so where it is known. */
export function unknownRole(fault: string | undefined): string {
  return fault === undefined ? 'the role is not known' : `the role is not known: ${fault}`;
}

/** What the routers of other networks, or of our own, choose by. */
export interface Preference {
  /** The higher wins, in our own network. */
  readonly localPref: number;
  /** The smaller wins, in other networks. */
  readonly prepend: number;
  /** The smaller wins, where all else is equal. */
  readonly med: number;
}

/** What a role has to be by what it says. */
export interface RolePreferences {
  readonly master: Preference;
  /** Undefined where a backup announces nothing. */
  readonly backup: Preference | undefined;
  /** Undefined where a node without a role announces nothing. */
  readonly undefined: Preference | undefined;
}

export interface RoleFault {
  readonly role: 'master' | 'backup' | 'undefined';
  readonly problem: string;
}

/** Positive where the first one is preferred. */
type Comparison = (one: Preference, other: Preference) => number;

/**
 * RFC 4271 §9.1.2.2, as far as attributes of ours decide: internal peers look at LOCAL_PREF first and see no prepending
 * of ours, external ones see no LOCAL_PREF.
 */
const comparisons: Readonly<Record<'internal' | 'external', Comparison>> = {
  internal: (one, other) => one.localPref - other.localPref || other.med - one.med,
  external: (one, other) => other.prepend - one.prepend || other.med - one.med,
};

/** What would have routers send traffic to the wrong node; undefined if nothing would. */
export function findRoleFault(preferences: RolePreferences): RoleFault | undefined {
  return findMasterFault(preferences) ?? findUndefinedFault(preferences);
}

function findMasterFault({ master, backup }: RolePreferences): RoleFault | undefined {
  if (backup === undefined) return undefined;
  for (const [peers, compare] of Object.entries(comparisons)) {
    if (compare(master, backup) >= 0) continue;
    return {
      role: 'master',
      problem: `${peers} peers would prefer the backup: give the master a higher localPref, a lower med, or less prepend`,
    };
  }
  return undefined;
}

/** LoxiLB sends MED 0 without a role, which wins over its master. */
function findUndefinedFault(preferences: RolePreferences): RoleFault | undefined {
  const { master, backup, undefined: without } = preferences;
  if (without === undefined) return undefined;
  if (backup === undefined) {
    return {
      role: 'undefined',
      problem: 'a node without a role would be announced, and a backup is not: write withdraw',
    };
  }
  const advice = 'write withdraw, or a lower localPref, a higher med, or more prepend';
  const entries = Object.entries(comparisons);
  const better = entries.find(([, compare]) => compare(without, backup) > 0);
  if (better !== undefined) {
    return {
      role: 'undefined',
      problem: `${better[0]} peers would prefer a node without a role to the backup: ${advice}`,
    };
  }
  // Where the backup is told from the master, a node without a role has to be told from the backup.
  const telling = entries.filter(([, compare]) => compare(master, backup) !== 0);
  const relevant = telling.length > 0 ? telling : entries;
  const equal = relevant.filter(([, compare]) => compare(without, backup) === 0);
  const isFault = telling.length > 0 ? equal.length > 0 : equal.length === relevant.length;
  if (!isFault) return undefined;
  return {
    role: 'undefined',
    problem: `${equal[0]?.[0] ?? ''} peers could not tell a node without a role from the backup: ${advice}`,
  };
}
