import { capabilities, message, number, openMessage } from '../octets.ts';
import type { ResetCase } from './reset-case.ts';

/*
 * RFC 4271 §6.2, and what later RFCs have added to it: an OPEN that is refused.
 */

/** A type code of 128, with so many octets of zeros, as capabilities. */
const filling = (length: number): string => `80 ${number(length, 1)} ${'00'.repeat(length)}`;
const asnCapability = '41 04 0000fde8';

/** RFC 4271 §6.2: a parameter that is recognised and malformed. */
const unspecific = '0015 03 02 00';

/** Parameters whose lengths lie. */
const parameterFaults: readonly { readonly name: string; readonly body: string }[] = [
  { name: 'a length of parameters that nothing follows', body: '0a' },
  {
    name: 'a length of parameters that is less than what follows',
    body: '02 02 06 41 04 0000fde8',
  },
  { name: 'octets after no parameters', body: '00 02' },
  { name: 'half the header of a parameter', body: '01 02' },
  { name: 'a parameter that is longer than all of them', body: '03 02 05 41' },
  {
    name: 'a second parameter that is longer than what is left',
    body: '0b 02 06 41 04 0000fde8 02 ff 01',
  },
  { name: 'half the header of a capability', body: '03 02 01 41' },
  { name: 'a capability that is longer than its parameter', body: '06 02 04 41 04 0000' },
  { name: 'a capability of 255 octets in a parameter of 2', body: '04 02 02 01 ff' },
  { name: 'extended parameters (RFC 9072) without their length', body: 'ff ff' },
  { name: 'extended parameters with half their length', body: 'ff ff 00' },
  {
    name: 'extended parameters that are longer than the message',
    body: 'ff ff ffff 02 0006 41 04 0000fde8',
  },
  {
    name: 'extended parameters that are shorter than what follows',
    body: 'ff ff 0003 02 0006 41 04 0000fde8',
  },
  {
    name: 'an extended parameter that is longer than all of them',
    body: 'ff ff 0009 02 0007 41 04 0000fde8',
  },
  { name: 'an extended parameter without half its length', body: 'ff ff 0002 02 00' },
  { name: 'a multiprotocol capability of 3 octets', body: '07 02 05 01 03 0001 00' },
  { name: 'a 4-octet AS number capability of 2 octets', body: '06 02 04 41 02 fde8' },
  { name: 'a graceful restart capability of 1 octet', body: '05 02 03 40 01 00' },
];

export const openCases: readonly ResetCase[] = [
  // RFC 4271 §6.2: the data is the largest version that we support, in 2 octets.
  ...['00', '03', '05', 'ff'].map((version) => ({
    name: `version ${Number.parseInt(version, 16)}`,
    send: message('01', `${version} fde8 00b4 0a000002 00`),
    answer: '0017 03 02 01 0004',
  })),

  {
    name: 'another AS number',
    send: message('01', '04 fde9 00b4 0a000002 00'),
    answer: '0015 03 02 02',
  },
  {
    name: 'AS 0 (RFC 7607)',
    send: message('01', '04 0000 00b4 0a000002 00'),
    answer: '0015 03 02 02',
  },
  {
    name: 'AS_TRANS without the capability that says which (RFC 6793)',
    send: message('01', '04 5ba0 00b4 0a000002 00'),
    answer: '0015 03 02 02',
  },
  {
    name: 'another AS number in the capability of 4-octet ones',
    send: openMessage({ parameters: capabilities('41 04 0000fde9') }),
    answer: '0015 03 02 02',
  },
  {
    name: 'AS 0 in the capability of 4-octet ones (RFC 7607)',
    send: openMessage({ parameters: capabilities('41 04 00000000') }),
    answer: '0015 03 02 02',
  },
  {
    name: 'our own AS number',
    send: message('01', '04 fdf2 00b4 0a000002 00'),
    answer: '0015 03 02 02',
  },

  {
    name: 'BGP identifier 0.0.0.0 (RFC 6286)',
    send: message('01', '04 fde8 00b4 00000000 00'),
    answer: '0015 03 02 03',
  },
  {
    name: 'our BGP identifier in our AS (RFC 6286)',
    peer: 'internal',
    send: message('01', '04 fdf2 00b4 0a00000b 00'),
    answer: '0015 03 02 03',
  },

  ...['01', '03', 'fe'].map((type) => ({
    name: `optional parameter ${Number.parseInt(type, 16)}`,
    send: openMessage({ parameters: `${type} 02 0000` }),
    answer: '0015 03 02 04',
  })),
  {
    name: 'optional parameter 1 after capabilities',
    send: openMessage({ parameters: `${capabilities(asnCapability)} 01 00` }),
    answer: '0015 03 02 04',
  },

  ...['0001', '0002'].map((holdTime) => ({
    name: `a hold time of ${Number.parseInt(holdTime, 16)} s`,
    send: message('01', `04 fde8 ${holdTime} 0a000002 00`),
    answer: '0015 03 02 06',
  })),

  {
    // RFC 5492 §5: the data is the capability that is missing.
    name: 'no family that we have',
    send: openMessage({ parameters: capabilities(`${asnCapability} 01 04 0002 00 01`) }),
    answer: '001b 03 02 07 01 04 0001 00 01',
  },

  // RFC 9234 §4.2: we are the peer's customer, so it can only be a provider.
  ...['01', '02', '03', '04', '05', 'ff'].map((role) => ({
    name: `role ${Number.parseInt(role, 16)} of a peer whose customer we are`,
    peer: 'customer' as const,
    send: openMessage({ parameters: capabilities(`${asnCapability} 09 01 ${role}`) }),
    answer: '0015 03 02 0b',
  })),
  {
    name: 'two roles that differ',
    peer: 'customer',
    send: openMessage({ parameters: capabilities(`${asnCapability} 09 01 00 09 01 03`) }),
    answer: '0015 03 02 0b',
  },
  {
    name: 'no role where we insist on one',
    peer: 'strict',
    send: openMessage({ parameters: capabilities(asnCapability) }),
    answer: '0015 03 02 0b',
  },

  ...parameterFaults.map(({ name, body }) => ({
    name,
    send: message('01', `04 fde8 00b4 0a000002 ${body}`),
    answer: unspecific,
  })),
];

/** What is unusual, and no reason to refuse an OPEN. */
export const oddOpens: readonly { readonly name: string; readonly send: string }[] = [
  { name: 'no optional parameters', send: openMessage({}) },
  { name: 'a parameter with nothing in it', send: openMessage({ parameters: '02 00' }) },
  {
    name: 'capabilities that nobody knows (RFC 5492 §3)',
    send: openMessage({
      parameters: capabilities(`${asnCapability} ${filling(7)} c8 00 ff 01 aa`),
    }),
  },
  {
    name: 'the same capability many times',
    send: openMessage({ parameters: capabilities('41 04 0000fde8 '.repeat(40)) }),
  },
  {
    name: 'a parameter for each capability',
    send: openMessage({
      parameters:
        capabilities(asnCapability) + capabilities('02 00') + capabilities('01 04 0001 00 01'),
    }),
  },
  {
    name: 'extended parameters though they are short (RFC 9072 §2)',
    send: message('01', '04 fde8 00b4 0a000002 ff ff 0009 02 0006 41 04 0000fde8'),
  },
  {
    name: 'extended parameters behind a length that is not 255 (RFC 9072 §2)',
    send: message('01', '04 fde8 00b4 0a000002 01 ff 0009 02 0006 41 04 0000fde8'),
  },
  {
    // 19 + 10 + 3 octets, a parameter's header of 3, and 15 capabilities of 257 octets with one of 206 after them.
    name: 'capabilities that fill 4096 octets',
    send: message(
      '01',
      `04 fde8 00b4 0a000002 ff ff ${number(4_064, 2)} 02 ${number(4_061, 2)} ${filling(255).repeat(15)} ${filling(204)}`,
    ),
  },
  {
    name: 'our BGP identifier in another AS (RFC 6286)',
    send: message('01', '04 fde8 00b4 0a00000b 00'),
  },
  { name: 'a hold time of 0', send: message('01', '04 fde8 0000 0a000002 00') },
  { name: 'a hold time of 65535 s', send: message('01', '04 fde8 ffff 0a000002 00') },
  { name: 'BGP identifier 255.255.255.255', send: message('01', '04 fde8 00b4 ffffffff 00') },
];
