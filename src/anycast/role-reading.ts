import { describe, errorMessage } from '../core/index.ts';
import type { Role, RoleSource } from '../policy/index.ts';

/** The role of this node, as far as it is known. */
export interface RoleReading {
  /** Undefined: not known, or nobody looks after one. */
  readonly role: Role | undefined;
  /** Why it is not known, where its source has failed. */
  readonly roleFault: string | undefined;
}

/** A source is a user's own, and may throw or answer anything: a node that cannot read its role does not know it. */
export function readRole(source: RoleSource | undefined): RoleReading {
  if (source === undefined) return { role: undefined, roleFault: undefined };
  try {
    const role: unknown = source.role;
    if (role === 'master' || role === 'backup') return { role, roleFault: undefined };
    const roleFault =
      role === undefined || role === null
        ? whyOf(source)
        : `its source says ${describe(role)}, which is neither 'master' nor 'backup'`;
    return { role: undefined, roleFault };
  } catch (error) {
    return { role: undefined, roleFault: `its source fails: ${errorMessage(error)}` };
  }
}

function whyOf({ why }: RoleSource): string | undefined {
  const said: unknown = why;
  return typeof said === 'string' && said !== '' ? said : undefined;
}
