import { parseConfiguration } from '../../../../src/daemon/config/index.ts';
import type { Check } from '../../../../src/health/index.ts';
import { faultsOf, fileWith } from '../findings.ts';

/** A file whose only backend has this check, which begins in line 6, column 10. */
export function fileOf(check: string): string {
  return fileWith({ health: `\n  web:\n    backends:\n      a: ${check}` });
}

/** The faults of a file with this check, without the path of the check. */
export function faults(check: string): string[] {
  return faultsOf(fileOf(check)).map((fault) => fault.replace('health.web.backends.', ''));
}

/** The check of a file at `path`, which must be right. */
export function checkOf(check: string, path = 'a.yaml'): Check {
  const { configuration, faults: found } = parseConfiguration(fileOf(check), path);
  const [read] = [configuration?.health['web']?.backends['a']].flat();
  if (read === undefined || typeof read === 'function' || !('kind' in read)) {
    throw new Error(`no check: ${JSON.stringify(found)}`);
  }
  return read;
}
