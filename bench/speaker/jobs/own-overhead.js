/** What we may take more than the probe does for the same. */
export const OWN_OVERHEAD = { against: 'probe', most: 1.5 };
