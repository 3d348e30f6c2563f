import { isSame } from '../core/index.ts';
import type { CheckSettings } from './backend-checks.ts';
import type { BackendSettings } from './backend-settings.ts';
import { originOf } from './check-origin.ts';
import type { BackendsDifference } from './group-reasons.ts';

/** What leads from some backends to others: those that are judged as before are in none of its lists. */
export function differenceBetween<Name extends string>(
  before: readonly BackendSettings<Name>[],
  after: readonly BackendSettings<Name>[],
): BackendsDifference<Name> {
  const old = new Map(before.map((backend) => [backend.name, backend]));
  const added: Name[] = [];
  const replaced: Name[] = [];
  for (const backend of after) {
    const known = old.get(backend.name);
    if (known === undefined) added.push(backend.name);
    else if (!isJudgedAlike(known, backend)) replaced.push(backend.name);
    old.delete(backend.name);
  }
  return { added, removed: [...old.keys()], replaced };
}

/** Whether two backends are judged by the same, in the same way: one that is may go on where the other one was. */
function isJudgedAlike(a: BackendSettings, b: BackendSettings): boolean {
  if (a === b) return true;
  return (
    a.group === b.group &&
    a.acrossPorts === b.acrossPorts &&
    isSame(a.require, b.require) &&
    a.checks.length === b.checks.length &&
    a.checks.every((check, index) => isSameCheck(check, b.checks[index]))
  );
}

function isSameCheck(a: CheckSettings, b: CheckSettings | undefined): boolean {
  if (b === undefined || a.port !== b.port) return false;
  const isProbedAlike = a.probing === b.probing || isSame(a.probing, b.probing);
  return isProbedAlike && (a.input === b.input || isMadeAlike(a, b));
}

/** Made by the same function of ours, of equal options. */
function isMadeAlike({ check: a }: CheckSettings, { check: b }: CheckSettings): boolean {
  const origin = originOf(a);
  return a.kind === b.kind && origin !== undefined && isSame(origin, originOf(b));
}
