import type { LabFamily } from '../../support/lab/router.ts';
import type { Own, SessionPlan } from './session-plan.ts';

const DIALLING = { we: 'we dial', they: 'they dial', both: 'both dial' } as const;
const FAMILY = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;
const TRANSPORTS = ['ipv4', 'ipv6'] as const;
const BOTH: readonly LabFamily[] = TRANSPORTS;

/** Internal and external sessions over IPv4 and IPv6, whoever dials. */
const transport: readonly SessionPlan[] = TRANSPORTS.flatMap((over) =>
  (['we', 'they', 'both'] as const).flatMap((dials) =>
    [false, true].map((internal) => ({
      name: `${internal ? 'internal' : 'external'}${dials}${over}`,
      shows: `${internal ? 'iBGP' : 'eBGP'} over ${FAMILY[over]}, ${DIALLING[dials]}`,
      over,
      dials,
      internal,
      ...(dials === 'both' ? { needs: ['both-dial' as const] } : {}),
    })),
  ),
);

/** Options of the kernel, on connections that we make and on those that we take. */
const protectedSessions: readonly SessionPlan[] = TRANSPORTS.flatMap((over) =>
  (['we', 'they'] as const).flatMap((dials) => [
    {
      name: `md5${dials}${over}`,
      shows: `TCP MD5 over ${FAMILY[over]}, ${DIALLING[dials]}`,
      over,
      dials,
      theirs: { password: 's3cret' },
      ours: () => ({ password: 's3cret' }),
    },
    {
      name: `gtsm${dials}${over}`,
      shows: `GTSM over ${FAMILY[over]}, ${DIALLING[dials]}`,
      over,
      dials,
      ...(dials === 'we' ? { needs: ['gtsm-listening' as const] } : {}),
      theirs: { ttlSecurity: true },
      ours: () => ({ ttlSecurity: true }),
    },
  ]),
);

/** Routers that we know by their prefix only. */
const accepted: readonly SessionPlan[] = [
  ...TRANSPORTS.map((over) => ({
    name: `accepted${over}`,
    shows: `a router accepted by its prefix, over ${FAMILY[over]}`,
    over,
    isAccepted: true,
  })),
  {
    name: 'acceptedmd5',
    shows: 'a router accepted by its prefix, with TCP MD5',
    isAccepted: true,
    theirs: { password: 's3cret' },
    ours: () => ({ password: 's3cret' }),
  },
];

/** Routes of another family than the session's own. */
const families: readonly SessionPlan[] = [
  ...[false, true].map((internal) => ({
    name: `both${internal ? 'internal' : 'external'}overipv4`,
    shows: `both families in one ${internal ? 'iBGP' : 'eBGP'} session over IPv4`,
    internal,
    families: BOTH,
    ours: ({ ipv6 }: Own) => ({ nextHop: { 'ipv6-unicast': ipv6 } }),
  })),
  {
    name: 'bothoveripv6',
    shows: 'both families in one session over IPv6',
    over: 'ipv6',
    families: BOTH,
    ours: ({ ipv4 }) => ({ nextHop: { 'ipv4-unicast': ipv4 } }),
  },
  {
    name: 'ipv6overipv4',
    shows: 'IPv6 alone over IPv4',
    families: ['ipv6'],
    ours: ({ ipv6 }) => ({ nextHop: { 'ipv6-unicast': ipv6 } }),
  },
  {
    name: 'extendednexthop',
    shows: 'IPv4 with IPv6 next hops (RFC 8950)',
    needs: ['ipv6-next-hops'],
    over: 'ipv6',
    families: ['ipv4'],
    theirs: { extendedNextHop: true },
    ipv4NextHop: ({ ipv6 }) => ipv6,
  },
];

const COMMUNITIES = ['64500:100', '64500:200'];
const EXTENDED_COMMUNITIES = ['rt:64500:100', 'soo:64500:7'];
const LARGE_COMMUNITIES = ['64500:1:2', '65551:3:4294967295'];

const attributes: readonly SessionPlan[] = [
  {
    name: 'attributesexternal',
    shows: 'eBGP with MED and communities of all kinds, prepended',
    families: BOTH,
    ours: ({ ipv6 }) => ({ nextHop: { 'ipv6-unicast': ipv6 }, prepend: 2 }),
    attributes: {
      med: 50,
      localPref: 200,
      communities: COMMUNITIES,
      largeCommunities: LARGE_COMMUNITIES,
      extendedCommunities: EXTENDED_COMMUNITIES,
    },
    expected: ({ asn }) => ({
      med: 50,
      asPath: [asn, asn, asn],
      communities: COMMUNITIES,
      largeCommunities: LARGE_COMMUNITIES,
      extendedCommunities: EXTENDED_COMMUNITIES,
    }),
  },
  {
    name: 'attributesinternal',
    shows: 'iBGP with MED, LOCAL_PREF and communities of all kinds',
    internal: true,
    families: BOTH,
    ours: ({ ipv6 }) => ({
      nextHop: { 'ipv6-unicast': ipv6 },
      communities: [...COMMUNITIES],
      largeCommunities: [...LARGE_COMMUNITIES],
      extendedCommunities: [...EXTENDED_COMMUNITIES],
    }),
    attributes: { med: 50, localPref: 200 },
    expected: () => ({
      med: 50,
      localPref: 200,
      communities: COMMUNITIES,
      largeCommunities: LARGE_COMMUNITIES,
      extendedCommunities: EXTENDED_COMMUNITIES,
    }),
  },
];

/** What the OPENs agree. */
const capabilities: readonly SessionPlan[] = [
  {
    name: 'addpathsend',
    shows: 'ADD-PATH to the router',
    families: BOTH,
    theirs: { addPath: 'receive' },
    ours: ({ ipv6 }) => ({ nextHop: { 'ipv6-unicast': ipv6 }, addPath: 'send' }),
  },
  {
    name: 'customer',
    shows: 'our role customer',
    needs: ['roles'],
    // Either side refuses a session on which the other one does not say its role (RFC 9234 §4.2).
    theirs: { role: 'provider', strictRole: true },
    ours: () => ({ role: 'customer', strictRole: true }),
  },
  {
    name: 'fouroctets',
    shows: 'an AS number of four octets',
    theirs: { asn: 4_200_000_001 },
    ours: () => ({ localAsn: 4_200_000_001 }),
    expected: () => ({ asPath: [4_200_000_001] }),
  },
];

/** Announced by two of our speakers: a router with ADD-PATH sends both. */
export const SHARED_PREFIX = '198.51.100.1/32';

/** The row of the table in docs/interop.md that a plan stands for, by what its name begins with. */
const ROWS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:external|internal)/,
    'eBGP and iBGP, over IPv4 and over IPv6, we dial, they dial, both dial',
  ],
  [/^md5/, 'TCP MD5, over IPv4 and over IPv6, we dial, they dial'],
  [/^gtsm/, 'GTSM, over IPv4 and over IPv6, we dial, they dial'],
  [/^accepted/, 'a router accepted by its prefix, over IPv4, over IPv6, with TCP MD5'],
  [/^both/, 'both families in one session, over IPv4 and over IPv6'],
  [/^ipv6overipv4/, 'IPv6 alone over IPv4'],
  [/^extendednexthop/, 'IPv4 routes with IPv6 next hops (RFC 8950)'],
  [/^attributes/, 'MED, LOCAL_PREF, communities of all three kinds, a prepended path'],
  [/^fouroctets/, 'an AS number of four octets'],
  [/^addpathsend/, 'ADD-PATH to the router'],
  [/^customer/, 'roles (RFC 9234) that fit'],
];

/** Sessions that come up and bring their routes. */
export const plainPlans: readonly (SessionPlan & { readonly row: string })[] = [
  ...transport.map((plan, index) =>
    index < 2 ? { ...plan, alsoAnnounces: [SHARED_PREFIX] } : plan,
  ),
  ...protectedSessions,
  ...accepted,
  ...families,
  ...attributes,
  ...capabilities,
].map((plan) => ({ ...plan, row: ROWS.find(([name]) => name.test(plan.name))?.[1] ?? plan.name }));

/** Its key is changed: what the side says last that changes it first cannot be heard, so the hold time is short. */
const KEY = {
  shows: 'another TCP MD5 key while running',
  isFaulty: true,
  theirs: { password: 'first' },
  ours: () => ({ password: 'first', holdTime: '6s' }),
} as const satisfies Omit<SessionPlan, 'name'>;

/** Sessions that have a test of their own. */
export const storyPlans = {
  provider: {
    name: 'provider',
    shows: 'our role provider',
    theirs: { role: 'customer' },
    ours: () => ({ role: 'provider' }),
  },
  wrongRole: {
    name: 'wrongrole',
    shows: 'roles that do not fit',
    theirs: { role: 'customer' },
    ours: () => ({ role: 'customer', strictRole: true }),
    isFaulty: true,
  },
  fed: {
    name: 'fed',
    shows: 'what they announce',
    families: BOTH,
    theirs: { gets: 'own' },
    ours: ({ ipv6 }: Own) => ({ nextHop: { 'ipv6-unicast': ipv6 }, keepRoutes: 100 }),
  },
  addPathReceive: {
    name: 'addpathreceive',
    shows: 'ADD-PATH from the router',
    theirs: { gets: 'everything', addPath: 'send' },
    ours: () => ({ keepRoutes: 1_000, addPath: 'receive' }),
  },
  tooMany: {
    name: 'toomany',
    shows: 'more prefixes than they may announce',
    theirs: { gets: 'everything' },
    ours: () => ({ maxPrefixes: 3, idleHold: { initial: '1h', maximum: '1h' } }),
    isFaulty: true,
  },
  pathIds: {
    name: 'pathids',
    shows: 'path identifiers of ours',
    theirs: { addPath: 'receive' },
    ours: () => ({ addPath: 'send', extendedMessage: false }),
  },
  extendedMessage: { name: 'extendedmessage', shows: 'UPDATEs of more than 4,096 octets' },
  shortMessage: {
    name: 'shortmessage',
    shows: 'UPDATEs of 4,096 octets',
    ours: () => ({ extendedMessage: false }),
  },
  refreshed: { name: 'refreshed', shows: 'their route refresh' },
  changed: { name: 'changed', shows: 'other options while the session lives' },
  reset: { name: 'reset', shows: 'our administrative reset, with a text', isFaulty: true },
  removed: { name: 'removed', shows: 'a peer that is removed', isFaulty: true },
  ourShutdown: { name: 'ourshutdown', shows: 'our administrative shutdown', isFaulty: true },
  ourText: {
    name: 'ourtext',
    shows: 'our administrative shutdown, with a text',
    isFaulty: true,
  },
  theirShutdown: {
    name: 'theirshutdown',
    shows: 'their administrative shutdown, with a text',
    isFaulty: true,
  },
  keyWeDial: { name: 'keywedial', dials: 'we', ...KEY },
  keyTheyDial: { name: 'keytheydial', dials: 'they', ...KEY },
  killed: { name: 'killed', shows: 'our SIGKILL', hasOwnProcess: true, isFaulty: true },
  frozen: {
    name: 'frozen',
    shows: 'our SIGSTOP',
    hasOwnProcess: true,
    isFaulty: true,
    theirs: { holdTime: 3 },
  },
  impatient: {
    name: 'impatient',
    shows: 'their SIGSTOP',
    isFaulty: true,
    ours: () => ({ holdTime: '3s' }),
  },
} as const satisfies Record<string, SessionPlan>;
