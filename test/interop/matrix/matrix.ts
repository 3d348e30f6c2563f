import { beforeAll, expect, test } from '@jest/globals';
import type { SessionReasonCode } from '../../../src/bgp/speaker/index.ts';
import { waitFor } from '../../support/lab/index.ts';
import type { RouterRoute } from '../../support/lab/router.ts';
import { plainPlans, storyPlans } from './plans.ts';
import { Stage, type StagedSession, type StartRouter } from './stage.ts';

let stage: Stage;

/** Longer than the deadline of any one step. */
const PATIENCE = 60_000;

/** Why a session of ours changes its state when something is wrong with what was said. */
const TROUBLES: readonly SessionReasonCode[] = [
  'protocol-error',
  'unexpected-message',
  'notification-received',
  'hold-timer-expired',
  'send-hold-timer-expired',
];

const SHUTDOWN_TEXT = 'maintenance of rack 7, until noon';

function established(session: StagedSession): Promise<boolean> {
  return waitFor(`${session.plan.name} to be Established`, () =>
    stage.router.isEstablished(session.neighbour),
  );
}

/** The router's one path to the prefix, once it has it. */
async function routeArrives({ prefix }: StagedSession): Promise<RouterRoute | undefined> {
  const [route] = await waitFor(`${prefix} to arrive`, () => stage.router.routes(prefix), {
    until: (routes) => routes.length === 1,
  });
  return route;
}

async function routeLeaves({ prefix }: StagedSession): Promise<void> {
  await waitFor(`${prefix} to leave`, () => stage.router.routes(prefix), {
    until: (routes) => routes.length === 0,
  });
}

/** Declares the tests of the matrix with one kind of router. */
export function matrix(startRouter: StartRouter): void {
  beforeAll(async () => {
    stage = await Stage.set(startRouter, [...plainPlans, ...Object.values(storyPlans)]);
  }, PATIENCE);

  for (const plan of plainPlans) {
    test(`${plan.shows}: the route arrives with its attributes`, async () => {
      const session = stage.session(plan.name);
      const route = await routeArrives(session);
      expect({
        ...route,
        localPref: session.plan.internal === true ? route?.localPref : undefined,
      }).toStrictEqual(session.route);
    });
  }

  describeEnds();
}

function describeEnds(): void {
  test('our administrative shutdown: the router drops the route, and logs our text', async () => {
    const session = stage.session(storyPlans.ourShutdown.name);
    await routeArrives(session);
    await session.speaker.stop({ communication: SHUTDOWN_TEXT });
    await routeLeaves(session);
    await waitFor('the text in its log', () => stage.router.log(), {
      until: (log) => log.includes(SHUTDOWN_TEXT),
    });
  });

  test('their administrative shutdown: we are told their text', async () => {
    const session = stage.session(storyPlans.theirShutdown.name);
    await established(session);
    await stage.router.shutDown(session.neighbour, SHUTDOWN_TEXT);
    const { reason } = await waitFor('their NOTIFICATION', () =>
      session.speaker.peerEvents.find(({ reason: { code } }) => code === 'notification-received'),
    );
    expect(reason.message).toContain(SHUTDOWN_TEXT);
  });

  test('our SIGKILL: the route leaves with the connection, not with the hold time', async () => {
    const session = stage.session(storyPlans.killed.name);
    await routeArrives(session);
    await session.process.kill();
    // The hold time is 90 s, and nobody waits that long.
    await routeLeaves(session);
  });

  test('our SIGSTOP: the route leaves with the hold time, and returns when we go on', async () => {
    const session = stage.session(storyPlans.frozen.name);
    await routeArrives(session);
    session.process.freeze();
    await routeLeaves(session);
    session.process.thaw();
    await routeArrives(session);
  });

  test('their log tells of what was done to it, and complains of nothing else', async () => {
    const faulty = stage.sessions.filter(({ plan }) => plan.isFaulty === true);
    await expect(stage.router.complaints([])).resolves.not.toStrictEqual([]);
    await expect(
      stage.router.complaints(faulty.map(({ neighbour }) => neighbour)),
    ).resolves.toStrictEqual([]);
  });

  test('we tell of one session with each router, and of no trouble with it', () => {
    const told = stage.sessions
      .filter(({ plan }) => plan.isFaulty !== true)
      .map(({ plan, speaker: { peerEvents } }) => ({
        name: plan.name,
        established: peerEvents.filter(({ to }) => to === 'established').length,
        ended: peerEvents.filter(({ from }) => from === 'established').length,
        troubles: peerEvents.filter(({ reason: { code } }) => TROUBLES.includes(code)),
      }));
    expect(told).toStrictEqual(
      told.map(({ name }) => ({ name, established: 1, ended: 0, troubles: [] })),
    );
  });

  test('their restart: every session returns, and brings its route', async () => {
    await stage.router.restart();
    const gone: readonly string[] = [storyPlans.ourShutdown.name, storyPlans.killed.name];
    const expected = stage.sessions.filter(({ plan }) => !gone.includes(plan.name));
    for (const session of expected) await routeArrives(session);
  });
}
