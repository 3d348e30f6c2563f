import { capabilityCode } from '../iana.ts';
import type { Capability, OpenMessage } from '../message.ts';

/** The type of the capability with a given code. */
export type CapabilityOf<Code extends number> =
  Extract<Capability, { readonly code: Code }> extends never
    ? Extract<Capability, { readonly name: 'unknown' }>
    : Extract<Capability, { readonly code: Code }>;

const named: ReadonlySet<number> = new Set(Object.values(capabilityCode));

/**
 * The first capability with `code` (see `capabilityCode`), or `undefined`. One whose value is not understood does not
 * count, unless its code has no name here. More may follow: multiprotocol (1) comes once per address family, so look
 * at all of `open.capabilities` for that.
 */
export function findCapability<const Code extends number>(
  open: OpenMessage,
  code: Code,
): CapabilityOf<Code> | undefined {
  const isNamed = named.has(code);
  return open.capabilities.find(
    (capability): capability is CapabilityOf<Code> & Capability =>
      capability.code === code && isNamed === (capability.name !== 'unknown'),
  );
}
