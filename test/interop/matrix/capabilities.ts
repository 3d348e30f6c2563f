import { expect } from '@jest/globals';
import { waitFor } from '../../support/lab/index.ts';
import { OWN_ROUTES, ROUTER, type Lack, type RouterKind } from '../../support/lab/router.ts';
import type { LabReceivedRoute } from '../../support/lab/speakers.ts';
import { SHARED_PREFIX, storyPlans } from './plans.ts';
import type { Stage, StagedSession } from './stage.ts';
import type { DeclareStory } from './story.ts';

/** As many /32 as take 15,000 octets. */
const MANY = Array.from({ length: 3_000 }, (_, index) => `10.9.${index >>> 8}.${index & 255}/32`);

/** What the OPENs agree, and what comes from the router. */
export function describeCapabilities(
  theStage: () => Stage,
  { lacks }: RouterKind,
  story: DeclareStory,
): void {
  story(
    'our role provider: our routes are for their customers only (RFC 9234)',
    'our role provider: our routes are marked as only for their customers, whether they know roles or not',
    async () => {
      const { session, prefix } = standing(theStage(), storyPlans.provider.name);
      // RFC 9234 §5: with the AS number of the provider.
      await expect(theStage().routeArrives(prefix)).resolves.toMatchObject({
        onlyToCustomer: session.own.asn,
      });
    },
  );

  story(
    'roles that do not fit, or none where there must be one: refused',
    'roles that do not fit: no session, and a reason that says so',
    async () => {
      const { session } = standing(theStage(), storyPlans.wrongRole.name);
      const refusal = await waitFor('a refusal', () =>
        session.speaker.peerEvents.find(({ reason: { message } }) => /role/i.test(message)),
      );
      expect(refusal.from).not.toBe('established');
      expect(session.speaker.peerEvents.map(({ to }) => to)).not.toContain('established');
    },
  );

  story(
    'what they announce is received, of both families',
    'what they announce is received, of both families',
    async () => {
      const { session } = standing(theStage(), storyPlans.fed.name);
      const routes = await received(session, 2);
      expect(routes.map((route) => summary(route))).toStrictEqual([
        { prefix: OWN_ROUTES.ipv4, asPath: [{ type: 'seq', asns: [ROUTER.asn] }] },
        { prefix: OWN_ROUTES.ipv6, asPath: [{ type: 'seq', asns: [ROUTER.asn] }] },
      ]);
    },
  );

  story(
    'our route refresh is answered',
    'our route refresh is answered',
    async () => {
      const { session } = standing(theStage(), storyPlans.fed.name);
      await received(session, 2);
      const { updates } = (await session.speaker.peer()).received;
      await session.speaker.requestRefresh();
      await waitFor('their answer', () => session.speaker.peer(), {
        until: (peer) => peer.received.updates >= updates + 2,
      });
      expect(await received(session, 2)).toHaveLength(2);
    },
    ['route-refresh-answer'],
  );

  story(
    'ADD-PATH to the router',
    'ADD-PATH to the router: our prefixes carry path identifiers',
    async () => {
      // RFC 7911 §3: 9 octets a /32 instead of 5, so that 4,096 have room for some 450 instead of 810.
      await manyArrive(theStage(), storyPlans.pathIds.name, { prefixes: 1_000, messages: 3 });
    },
  );

  story(
    'ADD-PATH from the router',
    'ADD-PATH from the router: both paths to a prefix are received',
    async () => {
      const { session } = standing(theStage(), storyPlans.addPathReceive.name);
      const paths = await waitFor('both paths', () => session.speaker.receivedRoutes(), {
        until: (routes) => routes.filter(({ prefix }) => prefix === SHARED_PREFIX).length === 2,
      });
      const shared = paths.filter(({ prefix }) => prefix === SHARED_PREFIX);
      expect(new Set(shared.map(({ pathId }) => pathId)).size).toBe(2);
    },
    ['add-path-send'],
  );

  story(
    'more prefixes than `maxPrefixes`: 6/1, and they log it',
    'more prefixes than they may announce: the session ends with 6/1, and they are told',
    async () => {
      const { session, router } = standing(theStage(), storyPlans.tooMany.name);
      await waitFor('the end', () =>
        session.speaker.peerEvents.find(({ reason: { code } }) => code === 'maximum-prefixes'),
      );
      await waitFor('their log to say so', () => router.log(), {
        until: (log) => /max(?:imum)?[ -]?(?:number of )?prefix|code=6.*subcode=1\b/i.test(log),
      });
    },
    ['passes-on'],
  );

  describeMessageLength(theStage, lacks, story);

  story(
    'their route refresh is answered',
    'their route refresh is answered',
    async () => {
      const { session, router, prefix } = standing(theStage(), storyPlans.refreshed.name);
      await theStage().routeArrives(prefix);
      const { updates } = (await session.speaker.peer()).sent;
      await router.requestRefresh(session.neighbour);
      await waitFor('our answer', () => session.speaker.peer(), {
        until: (peer) => peer.sent.updates === updates + 1,
      });
      await theStage().routeArrives(prefix);
    },
    ['route-refresh-request'],
  );
}

function describeMessageLength(
  theStage: () => Stage,
  lacks: readonly Lack[],
  story: DeclareStory,
): void {
  const arrive = (name: string, messages: number): Promise<void> =>
    manyArrive(theStage(), name, { prefixes: MANY.length, messages });
  // RFC 8654: up to 65,535 octets. Otherwise RFC 4271 §4: 4,096, which have room for about 800 of 5 octets.
  if (lacks.includes('extended-messages')) {
    story(SHORT, '3,000 prefixes are 4 UPDATEs where they do not know extended messages', () =>
      arrive(storyPlans.extendedMessage.name, 4),
    );
  }
  story(
    '3,000 prefixes in one UPDATE of 15,000 octets (RFC 8654)',
    '3,000 prefixes are 1 UPDATE where both offer extended messages',
    () => arrive(storyPlans.extendedMessage.name, 1),
    ['extended-messages'],
  );
  story(SHORT, '3,000 prefixes are 4 UPDATEs where we do not offer extended messages', () =>
    arrive(storyPlans.shortMessage.name, 4),
  );
}

const SHORT = '3,000 prefixes in 4 UPDATEs of at most 4,096 octets';

/** Announces many prefixes at once, and looks whether all of them arrive in so many UPDATEs. */
async function manyArrive(
  stage: Stage,
  name: string,
  expected: { readonly prefixes: number; readonly messages: number },
): Promise<void> {
  const { session, router, prefix } = standing(stage, name);
  const { speaker, neighbour } = session;
  await stage.routeArrives(prefix);
  const { updates } = (await speaker.peer()).sent;
  const many = MANY.slice(0, expected.prefixes);
  await speaker.announce(...many.map((each) => ({ prefix: each })));
  await waitFor(`${many.length + 1} routes`, () => router.count(neighbour), {
    until: (count) => count === many.length + 1,
  });
  const sent = (await speaker.peer()).sent.updates - updates;
  expect(sent).toBe(expected.messages);
  await speaker.withdraw(...many);
}

interface Standing {
  readonly router: Stage['router'];
  readonly session: StagedSession;
  readonly prefix: string;
}

function standing(stage: Stage, name: string): Standing {
  const session = stage.session(name);
  return { router: stage.router, session, prefix: session.routes[0]?.prefix ?? '' };
}

/** What the router announces to the session, once it is `count` routes, in the order of their prefixes. */
async function received(
  { speaker, plan }: StagedSession,
  count: number,
): Promise<readonly LabReceivedRoute[]> {
  const routes = await waitFor(`${count} routes to ${plan.name}`, () => speaker.receivedRoutes(), {
    until: (seen) => seen.length === count,
  });
  return [...routes].sort((a, b) => (a.prefix > b.prefix ? 1 : -1)).reverse();
}

function summary({ prefix, attributes }: LabReceivedRoute): unknown {
  return { prefix, asPath: attributes.find(({ name }) => name === 'AS_PATH')?.value };
}
