import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import type { Adjustment } from '../policy/index.ts';
import { rewordedExport } from './reworded-export.ts';

const MAXIMUM_MED = 0xffff_ffff;

/** As many as a route may have of its own accord; more would make the path longer than routers take. */
const MAXIMUM_PREPEND = 64;

/** What a route says with an adjustment on top, to every peer. */
export function adjustedExport(
  exported: RouteExportOptions,
  { med = 0, prepend = 0 }: Adjustment,
): RouteExportOptions {
  if (med === 0 && prepend === 0) return exported;
  return rewordedExport(exported, (own, general) => ({
    ...(med === 0 ? {} : { med: Math.min(MAXIMUM_MED, (own.med ?? general.med ?? 0) + med) }),
    ...(prepend === 0
      ? {}
      : { prepend: Math.min(MAXIMUM_PREPEND, (own.prepend ?? general.prepend ?? 0) + prepend) }),
  }));
}
