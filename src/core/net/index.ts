export { parseIpAddress, parseRouterId, type IpAddress } from './address.ts';
export { formatEndpoint, parseEndpoint, type Endpoint } from './endpoint.ts';
export { formatIpv4, ipv4Mask, parseIpv4 } from './ipv4.ts';
export { formatIpv6, parseIpv6 } from './ipv6.ts';
export {
  formatPrefix,
  parsePrefix,
  type Ipv4Prefix,
  type Ipv6Prefix,
  type Prefix,
} from './prefix.ts';
