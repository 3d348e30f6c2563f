import { addPathMode, bgpRole, capabilityCode } from '../iana.ts';
import type { Capability } from '../message.ts';
import { toHex } from './hex.ts';
import type { CapabilityJson, CapabilityValueJson } from './message-json.ts';
import {
  checkName,
  Fields,
  readArray,
  readHex,
  readNull,
  readText,
  readUnsigned,
  refusal,
  UINT16,
  UINT32,
  UINT8,
} from './reading.ts';

/** Numbers of an octet that have names. */
type Names = readonly (readonly [number: number, name: string])[];

const roles: Names = [
  [bgpRole.provider, 'provider'],
  [bgpRole.routeServer, 'route-server'],
  [bgpRole.routeServerClient, 'route-server-client'],
  [bgpRole.customer, 'customer'],
  [bgpRole.peer, 'peer'],
];

const modes: Names = [
  [addPathMode.receive, 'receive'],
  [addPathMode.send, 'send'],
  [addPathMode.both, 'both'],
];

/** What each capability is called whose value can be read. */
const knownNames: ReadonlyMap<number, string> = new Map<number, Capability['name']>([
  [capabilityCode.multiprotocol, 'multiprotocol'],
  [capabilityCode.routeRefresh, 'route-refresh'],
  [capabilityCode.extendedNextHop, 'extended-next-hop'],
  [capabilityCode.extendedMessage, 'extended-message'],
  [capabilityCode.role, 'role'],
  [capabilityCode.gracefulRestart, 'graceful-restart'],
  [capabilityCode.fourOctetAsn, 'four-octet-asn'],
  [capabilityCode.addPath, 'add-path'],
  [capabilityCode.enhancedRouteRefresh, 'enhanced-route-refresh'],
  [capabilityCode.longLivedGracefulRestart, 'long-lived-graceful-restart'],
  [capabilityCode.fullyQualifiedDomainName, 'fqdn'],
  [capabilityCode.routeRefreshLegacy, 'route-refresh-legacy'],
]);

function nameOf(value: number, names: Names): string | number {
  return names.find(([number]) => number === value)?.[1] ?? value;
}

function numberOf(json: unknown, names: Names): number {
  const named = names.find(([, name]) => name === json);
  if (named !== undefined) return named[0];
  if (typeof json === 'number') return readUnsigned(json, UINT8);
  const allowed = names.map(([, name]) => `"${name}"`).join(', ');
  throw refusal(json, `${allowed}, or an integer from 0 to 255`);
}

export function capabilityToJson(capability: Capability): CapabilityJson {
  const { code, name } = capability;
  if (capability.name === 'unknown') return { code, name, hex: toHex(capability.value) };
  return { code, name, value: valueToJson(capability) };
}

function valueToJson(
  capability: Exclude<Capability, { readonly name: 'unknown' }>,
): CapabilityValueJson {
  switch (capability.name) {
    case 'multiprotocol':
      return { afi: capability.value.afi, safi: capability.value.safi };
    case 'role':
      return nameOf(capability.value, roles);
    case 'add-path':
      return capability.value.map(({ afi, safi, mode }) => ({
        afi,
        safi,
        mode: nameOf(mode, modes),
      }));
    case 'route-refresh':
    case 'extended-next-hop':
    case 'extended-message':
    case 'graceful-restart':
    case 'four-octet-asn':
    case 'enhanced-route-refresh':
    case 'long-lived-graceful-restart':
    case 'fqdn':
    case 'route-refresh-legacy':
      return capability.value;
  }
}

/**
 * Of a code that has a name, `value` or else the octets in `hex`; of any other code `hex`. With `hex`, `name` may be
 * what the capability is called or `unknown`.
 * @throws ConfigurationError that names the field and what is allowed in it
 */
export function capabilityFromJson(json: unknown): Capability {
  const fields = new Fields(json, ['code', 'name', 'value', 'hex']);
  const code = fields.unsigned('code', UINT8);
  const known = fields.has('hex') ? undefined : readKnown(code, fields);
  const capability: Capability = known ?? {
    code,
    name: 'unknown',
    value: fields.read('hex', readHex),
  };
  checkName(fields, capability.name, `capability ${code}`, knownNames.get(code));
  if (fields.has('hex') && fields.has('value')) {
    throw refusal(json, 'an object with value or hex, not both');
  }
  return capability;
}

/** Undefined for a code that has no name. */
function readKnown(code: number, fields: Fields): Capability | undefined {
  const value = <T>(reader: (value: unknown) => T): T => fields.read('value', reader);
  switch (code) {
    case capabilityCode.multiprotocol:
      return { code, name: 'multiprotocol', value: value((json) => readFamily(json)) };
    case capabilityCode.routeRefresh:
      return { code, name: 'route-refresh', value: value(readNull) };
    case capabilityCode.extendedNextHop:
      return {
        code,
        name: 'extended-next-hop',
        value: value((json) => readArray(json, readExtendedNextHop)),
      };
    case capabilityCode.extendedMessage:
      return { code, name: 'extended-message', value: value(readNull) };
    case capabilityCode.role:
      return { code, name: 'role', value: value((json) => numberOf(json, roles)) };
    case capabilityCode.gracefulRestart:
      return { code, name: 'graceful-restart', value: value(readGracefulRestart) };
    case capabilityCode.fourOctetAsn:
      return { code, name: 'four-octet-asn', value: value((json) => readUnsigned(json, UINT32)) };
    case capabilityCode.addPath:
      return { code, name: 'add-path', value: value((json) => readArray(json, readAddPath)) };
    case capabilityCode.enhancedRouteRefresh:
      return { code, name: 'enhanced-route-refresh', value: value(readNull) };
    case capabilityCode.longLivedGracefulRestart:
      return {
        code,
        name: 'long-lived-graceful-restart',
        value: value((json) => readArray(json, readLongLived)),
      };
    case capabilityCode.fullyQualifiedDomainName:
      return { code, name: 'fqdn', value: value(readDomainName) };
    case capabilityCode.routeRefreshLegacy:
      return { code, name: 'route-refresh-legacy', value: value(readNull) };
    default:
      return undefined;
  }
}

type Family = Readonly<Record<'afi' | 'safi', number>>;

function readFamily(json: unknown): Family {
  return familyOf(new Fields(json, ['afi', 'safi']));
}

function familyOf(fields: Fields): Family {
  return { afi: fields.unsigned('afi', UINT16), safi: fields.unsigned('safi', UINT8) };
}

function readExtendedNextHop(json: unknown): Family & { nextHopAfi: number } {
  const fields = new Fields(json, ['afi', 'safi', 'nextHopAfi']);
  // RFC 8950 §4: the SAFI has two octets here.
  return {
    afi: fields.unsigned('afi', UINT16),
    safi: fields.unsigned('safi', UINT16),
    nextHopAfi: fields.unsigned('nextHopAfi', UINT16),
  };
}

function readAddPath(json: unknown): Family & { mode: number } {
  const fields = new Fields(json, ['afi', 'safi', 'mode']);
  return {
    ...familyOf(fields),
    mode: fields.read('mode', (mode) => numberOf(mode, modes)),
  };
}

function readGracefulRestart(json: unknown): {
  flags: number;
  time: number;
  families: readonly (Family & { flags: number })[];
} {
  const fields = new Fields(json, ['flags', 'time', 'families']);
  return {
    flags: fields.unsigned('flags', 0xf),
    time: fields.unsigned('time', 0xfff),
    families: fields.array('families', (element) => {
      const family = new Fields(element, ['afi', 'safi', 'flags']);
      return { ...familyOf(family), flags: family.unsigned('flags', UINT8) };
    }),
  };
}

function readLongLived(json: unknown): Family & { flags: number; time: number } {
  const fields = new Fields(json, ['afi', 'safi', 'flags', 'time']);
  return {
    ...familyOf(fields),
    flags: fields.unsigned('flags', UINT8),
    time: fields.unsigned('time', 0xff_ffff),
  };
}

function readDomainName(json: unknown): { hostname: string; domain: string } {
  const fields = new Fields(json, ['hostname', 'domain']);
  return {
    hostname: fields.read('hostname', (text) => readText(text)),
    domain: fields.read('domain', (text) => readText(text)),
  };
}
