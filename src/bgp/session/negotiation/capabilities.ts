import {
  BgpMessageError,
  notificationCode,
  type Capability,
} from '../../../bgp-packet-lite/index.ts';

type Name = Exclude<Capability['name'], 'unknown'>;
type Named<N extends Name> = Extract<Capability, { readonly name: N }>;

/** All of one name, in wire order. What could not be read has no name, and does not count (RFC 5492 §3). */
export function capabilitiesNamed<N extends Name>(
  capabilities: readonly Capability[],
  name: N,
): readonly Named<N>[] {
  return capabilities.filter((capability): capability is Named<N> => capability.name === name);
}

export function hasCapability(capabilities: readonly Capability[], name: Name): boolean {
  return capabilities.some((capability) => capability.name === name);
}

/** An OPEN that does not fit: the message is for our users, the rest for the peer. */
export function openRefusal(
  subcode: number,
  message: string,
  data: Uint8Array = new Uint8Array(),
): BgpMessageError {
  return new BgpMessageError(message, {
    notification: { code: notificationCode.openMessageError, subcode, data },
  });
}
