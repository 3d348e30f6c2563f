import { beforeAll, expect, test } from '@jest/globals';
import { waitFor } from '../support/lab/index.ts';
import type { RouterKind } from '../support/lab/router.ts';
import { describeWith } from '../support/prerequisite.ts';
import { gracefulRestart } from './matrix/further-rows.ts';
import type { SessionPlan } from './matrix/session-plan.ts';
import { Stage, type StagedSession } from './matrix/stage.ts';

/** Milliseconds. */
const PATIENCE = 60_000;

/** However short a time ago the machine that runs the tests was booted. */
const preserved = { forwardingPreserved: true };

/** Our process is killed in each of these. */
function plan(name: string, ours: SessionPlan['ours']): SessionPlan {
  return {
    name,
    shows: name,
    hasOwnProcess: true,
    isFaulty: true,
    families: ['ipv4', 'ipv6'],
    theirs: { bridgesRestart: true },
    ours: (own) => ({ nextHop: { 'ipv6-unicast': own.ipv6 }, ...ours?.(own) }),
  };
}

const PLANS = [
  // Nobody waits so long.
  plan('returns', () => ({ gracefulRestart: { restartTime: '600s', ...preserved } })),
  plan('losesone', () => ({ gracefulRestart: { restartTime: '600s', ...preserved } })),
  plan('staysaway', () => ({ gracefulRestart: { restartTime: '12s' } })),
  plan('plain', () => ({})),
];

for (const kind of gracefulRestart.kinds) describeRestarts(kind);

/** RFC 4724 §4.2, with the router as the receiving speaker: what it does while our process is not there. */
function describeRestarts(kind: RouterKind): void {
  describeWith(kind.programs, `our restart, and ${kind.name}`, () => {
    let stage: Stage;

    beforeAll(async () => {
      stage = await Stage.set(kind, PLANS);
      for (const session of stage.sessions) await routesArrive(session);
    }, PATIENCE);

    async function routesArrive({ routes }: StagedSession): Promise<void> {
      for (const { prefix } of routes) await stage.routeArrives(prefix);
    }

    /** Kills our process, and resolves when the router knows. */
    async function kill({ process, neighbour }: StagedSession): Promise<void> {
      await process.kill();
      await waitFor('the end of the session', () => stage.router.isEstablished(neighbour), {
        until: (isEstablished) => !isEstablished,
      });
    }

    /** Whether the router has each route, and has it without its session. */
    async function stale({ routes }: StagedSession): Promise<readonly (boolean | undefined)[]> {
      const seen: (boolean | undefined)[] = [];
      for (const { prefix } of routes) {
        const [route] = await stage.router.routes(prefix);
        seen.push(route === undefined ? undefined : route.isStale === true);
      }
      return seen;
    }

    async function becomes(
      session: StagedSession,
      expected: readonly (boolean | undefined)[],
    ): Promise<void> {
      await waitFor(`stale to be ${expected.join()}`, () => stale(session), {
        until: (seen) => seen.join() === expected.join(),
      });
    }

    test('with gracefulRestart: the routes stay over our SIGKILL, until they are announced anew', async () => {
      const session = stage.session('returns');
      await kill(session);
      await expect(stale(session)).resolves.toStrictEqual([true, true]);
      await stage.again(session);
      await becomes(session, [false, false]);
    });

    test('with gracefulRestart: what is not announced anew leaves with our End-of-RIB', async () => {
      const session = stage.session('losesone');
      await kill(session);
      const { routes } = session;
      await stage.again({ ...session, routes: routes.slice(1) });
      await becomes(session, [undefined, false]);
    });

    test('with gracefulRestart: the routes leave when the restart time is over', async () => {
      const session = stage.session('staysaway');
      await kill(session);
      await expect(stale(session)).resolves.toStrictEqual([true, true]);
      await becomes(session, [undefined, undefined]);
    });

    test('without it the routes are gone with the session', async () => {
      const session = stage.session('plain');
      await kill(session);
      await expect(stale(session)).resolves.toStrictEqual([undefined, undefined]);
    });

    test('the router complains of nothing but the ends of these sessions', async () => {
      const killed = stage.sessions.map(({ neighbour }) => neighbour);
      await expect(stage.router.complaints(killed)).resolves.toStrictEqual([]);
    });
  });
}
