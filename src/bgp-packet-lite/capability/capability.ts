import { OctetWriter, uint32At, type OctetReader } from '../cursor.ts';
import { openError } from '../faults.ts';
import { capabilityCode } from '../iana.ts';
import type { Capability } from '../message.ts';
import type { BgpMessageError } from '../message-error.ts';
import { decodeAddPath, writeAddPath } from './add-path.ts';
import { decodeExtendedNextHop, writeExtendedNextHop } from './extended-next-hop.ts';
import {
  decodeFullyQualifiedDomainName,
  writeFullyQualifiedDomainName,
} from './fully-qualified-domain-name.ts';
import { decodeGracefulRestart, writeGracefulRestart } from './graceful-restart.ts';
import {
  decodeLongLivedGracefulRestart,
  writeLongLivedGracefulRestart,
} from './long-lived-graceful-restart.ts';
import { decodeMultiprotocol, writeMultiprotocol } from './multiprotocol.ts';

/*
 * RFC 5492 §4
 *
 *   +---------------+---------------+--------------------
 *   |     Code      |    Length     |  Value (variable)
 *   +---------------+---------------+--------------------
 */

/** Reads all capabilities of one optional parameter. */
export function decodeCapabilities(parameter: OctetReader): Capability[] {
  const capabilities: Capability[] = [];
  while (parameter.remaining > 0) {
    const offset = parameter.position;
    const code = parameter.uint8();
    const value = parameter.sub(parameter.uint8()).rest();
    capabilities.push(decodeCapability(code, value, offset));
  }
  return capabilities;
}

/**
 * Reads the value of one capability. RFC 5492 §3: what is not understood is ignored and no reason for a NOTIFICATION;
 * it is kept as octets.
 * @param offset where the capability is in the message
 * @throws BgpMessageError 2/0 for a multiprotocol, graceful restart or 4-octet AS number capability of a wrong length:
 *   without what it says the session would go on under wrong assumptions
 */
function decodeCapability(code: number, octets: Uint8Array, offset: number): Capability {
  return understood(code, octets, offset) ?? { code, name: 'unknown', value: octets };
}

function understood(code: number, octets: Uint8Array, offset: number): Capability | undefined {
  switch (code) {
    case capabilityCode.multiprotocol: {
      const value = decodeMultiprotocol(octets);
      if (value === undefined) throw malformed('multiprotocol', octets, '4', offset);
      return { code, name: 'multiprotocol', value };
    }
    case capabilityCode.routeRefresh:
      // RFC 2918 §2
      return octets.length === 0 ? { code, name: 'route-refresh', value: null } : undefined;
    case capabilityCode.extendedNextHop: {
      const value = decodeExtendedNextHop(octets);
      return value && { code, name: 'extended-next-hop', value };
    }
    case capabilityCode.extendedMessage:
      // RFC 8654 §3
      return octets.length === 0 ? { code, name: 'extended-message', value: null } : undefined;
    case capabilityCode.role: {
      // RFC 9234 §4.1: one octet.
      const [value] = octets;
      return octets.length === 1 && value !== undefined ? { code, name: 'role', value } : undefined;
    }
    case capabilityCode.gracefulRestart: {
      const value = decodeGracefulRestart(octets);
      if (value === undefined) throw malformed('graceful restart', octets, '2 + 4n', offset);
      return { code, name: 'graceful-restart', value };
    }
    case capabilityCode.fourOctetAsn:
      // RFC 6793 §3
      if (octets.length !== 4) throw malformed('4-octet AS number', octets, '4', offset);
      return { code, name: 'four-octet-asn', value: uint32At(octets, 0) };
    case capabilityCode.addPath: {
      const value = decodeAddPath(octets);
      return value && { code, name: 'add-path', value };
    }
    case capabilityCode.enhancedRouteRefresh:
      // RFC 7313 §3.1
      return octets.length === 0
        ? { code, name: 'enhanced-route-refresh', value: null }
        : undefined;
    case capabilityCode.longLivedGracefulRestart: {
      const value = decodeLongLivedGracefulRestart(octets);
      return value && { code, name: 'long-lived-graceful-restart', value };
    }
    case capabilityCode.fullyQualifiedDomainName: {
      const value = decodeFullyQualifiedDomainName(octets);
      return value && { code, name: 'fqdn', value };
    }
    case capabilityCode.routeRefreshLegacy:
      return octets.length === 0 ? { code, name: 'route-refresh-legacy', value: null } : undefined;
    default:
      return undefined;
  }
}

// RFC 4271 §6.2: a recognised parameter that is malformed is an unspecific OPEN error.
function malformed(
  name: string,
  { length }: Uint8Array,
  expected: string,
  offset: number,
): BgpMessageError {
  return openError(
    'unspecific',
    `the ${name} capability is ${length} octets long, expected ${expected}`,
    { offset },
  );
}

/**
 * Code, length and value of one capability.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value does not fit its field
 */
export function encodeCapability(capability: Capability): Uint8Array {
  const value = new OctetWriter(16);
  writeValue(value, capability);
  const writer = new OctetWriter(2 + value.length);
  writer.uint8(capability.code, 'the capability code');
  writer.uint8(value.length, `the length of the ${capability.name} capability`);
  writer.octets(value.finish());
  return writer.finish();
}

function writeValue(writer: OctetWriter, capability: Capability): void {
  switch (capability.name) {
    case 'multiprotocol':
      writeMultiprotocol(writer, capability.value);
      break;
    case 'extended-next-hop':
      writeExtendedNextHop(writer, capability.value);
      break;
    case 'role':
      writer.uint8(capability.value, 'the role');
      break;
    case 'graceful-restart':
      writeGracefulRestart(writer, capability.value);
      break;
    case 'four-octet-asn':
      writer.uint32(capability.value, 'the AS number of the 4-octet AS number capability');
      break;
    case 'add-path':
      writeAddPath(writer, capability.value);
      break;
    case 'long-lived-graceful-restart':
      writeLongLivedGracefulRestart(writer, capability.value);
      break;
    case 'fqdn':
      writeFullyQualifiedDomainName(writer, capability.value);
      break;
    case 'unknown':
      writer.octets(capability.value);
      break;
    case 'route-refresh':
    case 'extended-message':
    case 'enhanced-route-refresh':
    case 'route-refresh-legacy':
  }
}
