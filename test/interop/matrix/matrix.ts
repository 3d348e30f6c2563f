import { beforeAll, expect, test } from '@jest/globals';
import type { RouterKind, RouterRoute } from '../../support/lab/router.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { describeCapabilities } from './capabilities.ts';
import { describeEnds } from './ends.ts';
import { plainPlans, storyPlans } from './plans.ts';
import { Stage, type StagedSession } from './stage.ts';

/** Milliseconds. */
const PATIENCE = 60_000;

const NO_LLGR = '65535:7';

/** Declares the tests of the matrix with one kind of router: one daemon, and a neighbour for each row. */
export function describeMatrix(kind: RouterKind): void {
  describeWith(kind.programs, `our speakers and ${kind.name}`, () => {
    let stage: Stage;
    const theStage = (): Stage => stage;

    beforeAll(async () => {
      stage = await Stage.set(kind, [...plainPlans, ...Object.values(storyPlans)]);
    }, PATIENCE);

    test.each(plainPlans.map(({ name, shows }) => ({ name, shows })))(
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

    describeCapabilities(theStage, kind);
    describeEnds(theStage);
  });
}

/** Some routers give the routes of external sessions a LOCAL_PREF of their own. */
function asSent(route: RouterRoute, { plan }: StagedSession): RouterRoute {
  return plan.internal === true ? route : { ...route, localPref: undefined };
}

/** RFC 9494 §5.1: a route that follows health must not outlive its session for long, whoever might keep it. */
function asMarked(route: RouterRoute, { keepsStaleRoutes }: RouterKind): RouterRoute {
  return keepsStaleRoutes ? { ...route, communities: [...route.communities, NO_LLGR] } : route;
}
