/** @param {number[]} samples at least one */
export function minimum(samples) {
  return Math.min(...samples);
}

/** @param {number[]} samples at least one */
export function median(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
