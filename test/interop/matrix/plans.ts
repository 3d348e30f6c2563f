import type { SessionPlan } from './session-plan.ts';

const DIALLING = { we: 'we dial', they: 'they dial', both: 'both dial' } as const;

/** Internal and external sessions, whoever dials. */
const transport: readonly SessionPlan[] = (['we', 'they', 'both'] as const).flatMap((dials) =>
  [false, true].map((internal) => ({
    name: `${internal ? 'internal' : 'external'}${dials}`,
    shows: `${internal ? 'iBGP' : 'eBGP'} over IPv4, ${DIALLING[dials]}`,
    dials,
    internal,
  })),
);

const protectedSessions: readonly SessionPlan[] = [
  {
    name: 'md5we',
    shows: 'TCP MD5, we dial',
    theirs: { password: 's3cret' },
    ours: { password: 's3cret' },
  },
  {
    name: 'md5they',
    shows: 'TCP MD5, they dial',
    dials: 'they',
    theirs: { password: 's3cret' },
    ours: { password: 's3cret' },
  },
  {
    name: 'gtsmwe',
    shows: 'GTSM, we dial',
    theirs: { ttlSecurity: true },
    ours: { ttlSecurity: true },
  },
  {
    name: 'gtsmthey',
    shows: 'GTSM, they dial',
    dials: 'they',
    theirs: { ttlSecurity: true },
    ours: { ttlSecurity: true },
  },
];

const attributes: readonly SessionPlan[] = [
  {
    name: 'externalattributes',
    shows: 'MED and communities, eBGP',
    attributes: { med: 50, localPref: 200, communities: ['64500:100', '64500:200'] },
    expected: { med: 50, communities: ['64500:100', '64500:200'] },
  },
  {
    name: 'internalattributes',
    shows: 'LOCAL_PREF, MED and communities, iBGP',
    internal: true,
    attributes: { med: 50, localPref: 200, communities: ['64500:100', '64500:200'] },
    expected: { med: 50, localPref: 200, communities: ['64500:100', '64500:200'] },
  },
];

/** Sessions that come up and bring their route. */
export const plainPlans: readonly SessionPlan[] = [
  ...transport,
  ...protectedSessions,
  ...attributes,
];

/** Sessions that have a test of their own. */
export const storyPlans = {
  ourShutdown: {
    name: 'ourshutdown',
    shows: 'our administrative shutdown, with a text',
    isFaulty: true,
  },
  theirShutdown: {
    name: 'theirshutdown',
    shows: 'their administrative shutdown, with a text',
    isFaulty: true,
  },
  killed: { name: 'killed', shows: 'our SIGKILL', hasOwnProcess: true, isFaulty: true },
  frozen: {
    name: 'frozen',
    shows: 'our SIGSTOP',
    hasOwnProcess: true,
    isFaulty: true,
    theirs: { holdTime: 3 },
  },
} as const satisfies Record<string, SessionPlan>;
