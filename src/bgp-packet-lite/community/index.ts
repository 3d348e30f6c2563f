export {
  formatExtendedCommunity,
  isTransitiveExtendedCommunity,
  parseExtendedCommunity,
} from './extended-community.ts';
export {
  formatIpv6ExtendedCommunity,
  isTransitiveIpv6ExtendedCommunity,
  parseIpv6ExtendedCommunity,
} from './ipv6-extended-community.ts';
export { formatLargeCommunity, parseLargeCommunity } from './large-community.ts';
export { formatCommunity, parseCommunity, wellKnownCommunityName } from './standard-community.ts';
