import { ConfigurationError, describe, suggest } from '../core/index.ts';
import type { BackendSettings } from './backend-settings.ts';

/** So many names are listed in an error. */
const LISTED = 10;

/** What a call with a name that no backend has is told. */
export function unknownBackend(
  name: unknown,
  backends: readonly BackendSettings[],
): ConfigurationError {
  const names = backends.map((backend) => backend.name);
  const meant = typeof name === 'string' ? suggest(name, names) : undefined;
  return new ConfigurationError(
    'name',
    `there is no backend ${describe(name)}: ${meant === undefined ? `the group has ${listed(names)}` : `did you mean '${meant}'?`}`,
  );
}

/**
 * Nested groups that include the one around them would wait for each other for ever.
 * @throws ConfigurationError
 */
export function refuseCycles(group: object, backends: readonly BackendSettings[]): void {
  for (const { name, group: nested } of backends) {
    if (nested === undefined || (nested !== group && nested.includes?.(group) !== true)) continue;
    throw new ConfigurationError(
      `${name}.group`,
      'the group would be a backend of itself: nest another one',
    );
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).join(', ');
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
}
