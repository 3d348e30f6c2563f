import type { Capability } from '../../../bgp-packet-lite/index.ts';
import { capabilitiesNamed, hasCapability } from './capabilities.ts';

/** RFC 8538 §2: the N bit of the graceful restart capability. */
const NOTIFICATION_FLAG = 4;

/** RFC 8538 §2: routes outlive a NOTIFICATION, if the other side says so too. */
export function keepsThroughNotifications(capabilities: readonly Capability[]): boolean {
  return capabilitiesNamed(capabilities, 'graceful-restart').some(
    ({ value }) => (value.flags & NOTIFICATION_FLAG) !== 0,
  );
}

/**
 * Whether the peer does long-lived graceful restart. RFC 9494 §4.2: without the graceful restart capability it does not
 * count. That its list may be empty (BIRD's is) does not matter: where our routes go on to, it may not be.
 */
export function keepsLong(capabilities: readonly Capability[]): boolean {
  return (
    hasCapability(capabilities, 'long-lived-graceful-restart') &&
    hasCapability(capabilities, 'graceful-restart')
  );
}
