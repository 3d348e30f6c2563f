import type { HealthSource } from './announcement-options.ts';
import { lookAt } from './health-look.ts';
import { groupsOf } from './health-sources.ts';

/** How many descriptors the checks that announcements rest on may have open at once: one each. */
export function descriptorsOfChecks(
  announcements: Iterable<{ readonly health: HealthSource }>,
): number {
  const sources = new Set(Array.from(announcements, ({ health }) => groupsOf(health)).flat());
  let checks = 0;
  for (const source of sources) {
    for (const backend of lookAt(source, undefined, 0).snapshot.backends)
      checks += checksOf(backend);
  }
  return checks;
}

/** A `Health` lists the checks of a backend. Of another source nobody knows, and it may have one. */
function checksOf(backend: object): number {
  return 'checks' in backend && Array.isArray(backend.checks) ? backend.checks.length : 1;
}
