/**
 * How many cases a property is tried with: `count` as a rule. The environment's KEEPCAST_PROPERTY_FACTOR multiplies
 * it: `npm run test:nightly` tries many more cases, mutation testing fewer of each.
 */
export function propertyRuns(count: number): number {
  const factor = Number(process.env['KEEPCAST_PROPERTY_FACTOR'] ?? 1);
  if (!(factor > 0)) throw new Error('KEEPCAST_PROPERTY_FACTOR must be a number above 0');
  return Math.max(1, Math.ceil(count * factor));
}
