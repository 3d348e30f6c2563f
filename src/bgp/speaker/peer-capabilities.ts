import { addPathMode, type AddressFamily, type Capability } from '../../bgp-packet-lite/index.ts';
import { familyNumbers, roleNumber } from '../session/index.ts';
import type { GracefulRestartConfiguration, PeerConfiguration } from './peer-options.ts';

/** RFC 8538 §2: N, of the four restart flags. */
const NOTIFICATION_FLAG = 4;

/** RFC 4724 §3: F, of a family's flags. */
const FORWARDING_FLAG = 128;

/**
 * What our OPEN offers a peer, in the order of the codes. Capability 128, the route refresh from before RFC 2918, is not
 * among it: nobody needs it any more.
 * @param localAsn ours towards this peer
 */
export function capabilitiesFor(
  configuration: PeerConfiguration,
  localAsn: number,
): readonly Capability[] {
  const { families, extendedMessage, role, gracefulRestart, addPath } = configuration;
  const numbers = families.map(familyNumbers);
  return [
    ...numbers.map((value): Capability => ({ code: 1, name: 'multiprotocol', value })),
    { code: 2, name: 'route-refresh', value: null },
    ...when(usesExtendedNextHop(configuration), extendedNextHop),
    ...when(extendedMessage, { code: 6, name: 'extended-message', value: null }),
    // RFC 9234 §4: within one AS there are no roles.
    ...(role === undefined || isInternal(configuration, localAsn)
      ? []
      : [{ code: 9, name: 'role', value: roleNumber(role) } as const]),
    { code: 64, name: 'graceful-restart', value: gracefulRestartOf(gracefulRestart, numbers) },
    { code: 65, name: 'four-octet-asn', value: localAsn },
    ...(addPath === undefined
      ? []
      : [
          {
            code: 69,
            name: 'add-path',
            value: numbers.map((family) => ({ ...family, mode: addPathMode[addPath] })),
          } as const,
        ]),
    { code: 70, name: 'enhanced-route-refresh', value: null },
  ];
}

function when(condition: boolean, capability: Capability): readonly Capability[] {
  return condition ? [capability] : [];
}

function isInternal({ asn }: PeerConfiguration, localAsn: number): boolean {
  return asn === 'internal' || asn === localAsn;
}

/** RFC 8950 §4: IPv4 unicast prefixes with an IPv6 next hop. */
const extendedNextHop: Capability = {
  code: 5,
  name: 'extended-next-hop',
  value: [{ ...familyNumbers('ipv4-unicast'), nextHopAfi: familyNumbers('ipv6-unicast').afi }],
};

/**
 * Offered where this session could use it, and not elsewhere, as a peer that has it too may take it for a wish: IPv4
 * routes, and an IPv6 address that can be their next hop, configured, or the one that the session runs over, or that of
 * the peer's IPv6 routes.
 */
function usesExtendedNextHop({ address, families, nextHops }: PeerConfiguration): boolean {
  if (!families.includes('ipv4-unicast')) return false;
  const nextHop = nextHops['ipv4-unicast'];
  return (
    address.includes(':') || families.includes('ipv6-unicast') || nextHop?.includes(':') === true
  );
}

/** RFC 4724 §3. */
function gracefulRestartOf(
  configuration: GracefulRestartConfiguration | undefined,
  families: readonly AddressFamily[],
): Extract<Capability, { readonly name: 'graceful-restart' }>['value'] {
  // No family and no time: "I send End-of-RIB", and nobody keeps our routes when we die (DESIGN rule 6).
  if (configuration === undefined) return { flags: 0, time: 0, families: [] };
  return {
    flags: configuration.notification ? NOTIFICATION_FLAG : 0,
    time: configuration.restartTime,
    // What traffic meets at our addresses is the kernel's and the services', not this process's: a lost session leaves it
    // as it was. Whether it has survived a restart is looked at then.
    families: families.map((family) => ({ ...family, flags: FORWARDING_FLAG })),
  };
}
