import type { Capability } from '../../../bgp-packet-lite/index.ts';
import { capabilitiesNamed, hasCapability } from './capabilities.ts';

/** RFC 8538 §2: the N bit of the graceful restart capability. */
const NOTIFICATION_FLAG = 4;

/** RFC 4724 §3: the R bit, "I have restarted". */
const RESTART_FLAG = 8;

/** RFC 4724 §4.1: after a restart our OPEN says so, if the peer is to keep any routes of ours. */
export function asRestarted(capabilities: readonly Capability[]): readonly Capability[] {
  return capabilities.map((capability) =>
    capability.name === 'graceful-restart' && capability.value.families.length > 0
      ? {
          ...capability,
          value: { ...capability.value, flags: capability.value.flags | RESTART_FLAG },
        }
      : capability,
  );
}

/** RFC 4724 §3: of some family. Without one the capability only promises End-of-RIB. */
export function keepsRoutesOverRestart(capabilities: readonly Capability[]): boolean {
  return capabilitiesNamed(capabilities, 'graceful-restart').some(
    ({ value }) => value.families.length > 0,
  );
}

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
