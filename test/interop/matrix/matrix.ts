import { beforeAll, expect, test } from '@jest/globals';
import type { RouterKind, RouterRoute } from '../../support/lab/router.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { describeCapabilities } from './capabilities.ts';
import { describeEnds } from './ends.ts';
import { plainPlans, storyPlans } from './plans.ts';
import { Stage, type StagedSession } from './stage.ts';
import { can, type DeclareStory } from './story.ts';

/** Milliseconds. */
const PATIENCE = 60_000;

const NO_LLGR = '65535:7';

/** Declares the tests of the matrix with one kind of router: one daemon, and a neighbour for each row. */
export function describeMatrix(kind: RouterKind): void {
  const plans = plainPlans.filter(({ needs }) => can(kind, needs));
  describeWith(kind.programs, `our speakers and ${kind.name}`, () => {
    let stage: Stage;
    const theStage = (): Stage => stage;

    beforeAll(async () => {
      stage = await Stage.set(kind, [...plans, ...Object.values(storyPlans)]);
    }, PATIENCE);

    test.each(plans.map(({ name, shows }) => ({ name, shows })))(
      '$shows: what we announce arrives with its attributes',
      async ({ name }) => {
        const session = stage.session(name);
        const seen: RouterRoute[] = [];
        for (const { prefix } of session.routes) seen.push(await stage.routeArrives(prefix));
        expect(seen.map((route) => asSent(route, session))).toStrictEqual(
          session.routes.map(({ expected }) => asMarked(expected, kind)),
        );
      },
    );

    const story: DeclareStory = (_row, title, run, needs) => {
      if (can(kind, needs)) test(title, run);
    };
    describeCapabilities(theStage, kind, story);
    describeEnds(theStage, story);
  });
}

/**
 * Some routers give the routes of external sessions a LOCAL_PREF of their own, and some keep extended communities in
 * another order, which means nothing (RFC 4360).
 */
function asSent(route: RouterRoute, { plan }: StagedSession): RouterRoute {
  const extendedCommunities = [...route.extendedCommunities].sort();
  const { localPref } = plan.internal === true ? route : {};
  return { ...route, extendedCommunities, localPref };
}

/** RFC 9494 §5.1: a route that follows health must not outlive its session for long, whoever might keep it. */
function asMarked(route: RouterRoute, { keepsStaleRoutes }: RouterKind): RouterRoute {
  return keepsStaleRoutes ? { ...route, communities: [...route.communities, NO_LLGR] } : route;
}
