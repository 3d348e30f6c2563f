import type { AuditBackend, AuditPeer } from './parts.ts';

/** So many backends and peers are listed one by one: a group may have thousands, a record must not. */
export const MOST_LISTED = 32;

/** Whether the verdict of a backend is only assumed: it is what `initially` says, and nothing was seen. */
export function isAssumed({ verdict, checks = [] }: AuditBackend): boolean {
  const same = checks.filter((check) => check.verdict === verdict);
  return same.length > 0 && same.every(({ assumed }) => assumed);
}

/** Those that explain most come first: what is not online, then what is only assumed. */
export function telling(backends: readonly AuditBackend[]): AuditBackend[] {
  const weightOf = (backend: AuditBackend): number =>
    backend.verdict !== 'online' ? 0 : isAssumed(backend) ? 1 : 2;
  if (backends.length <= MOST_LISTED) return [...backends];
  return [0, 1, 2]
    .flatMap((weight) => backends.filter((backend) => weightOf(backend) === weight))
    .slice(0, MOST_LISTED);
}

/** The route is with the peer: only an Established session has sent anything. */
export function hasRoute({ state, sent }: AuditPeer): boolean {
  return state === 'established' && sent;
}

/** The route is for this peer. */
export function isMeant({ meant }: AuditPeer): boolean {
  return meant !== false;
}

/** How many peers a sentence names. */
export const NAMED = 3;

export function names(list: readonly string[]): string {
  const shown = list.slice(0, NAMED).join(', ');
  return list.length > NAMED ? `${shown} and ${list.length - NAMED} more` : shown;
}
