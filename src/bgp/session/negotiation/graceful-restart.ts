import type { Capability } from '../../../bgp-packet-lite/index.ts';
import { capabilitiesNamed, hasCapability } from './capabilities.ts';

/** RFC 8538 §2: the N bit of the graceful restart capability. */
const NOTIFICATION_FLAG = 4;

/** RFC 4724 §3: the R bit, "I have restarted". */
const RESTART_FLAG = 8;

/** RFC 4724 §3: the F bit of a family, "what I forwarded to is still there". */
const FORWARDING_FLAG = 128;

/**
 * RFC 4724 §4.1: after a restart our OPEN says so, if the peer is to keep any routes of ours. F may be set only where
 * what the routes lead to has gone on meanwhile; without it the peer drops at once what it has kept (§4.2).
 */
export function asRestarted(
  capabilities: readonly Capability[],
  forwardingPreserved: boolean,
): readonly Capability[] {
  return capabilities.map((capability) => {
    if (capability.name !== 'graceful-restart') return capability;
    const { flags, time, families } = capability.value;
    if (families.length === 0) return capability;
    const kept = forwardingPreserved
      ? families
      : families.map((family) => ({ ...family, flags: family.flags & ~FORWARDING_FLAG }));
    return { ...capability, value: { flags: flags | RESTART_FLAG, time, families: kept } };
  });
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
