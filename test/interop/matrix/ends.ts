import { expect } from '@jest/globals';
import type { SessionReasonCode } from '../../../src/bgp/speaker/index.ts';
import { waitFor } from '../../support/lab/index.ts';
import type { LabPeerEvent, LabSpeaker } from '../../support/lab/speakers.ts';
import { storyPlans } from './plans.ts';
import type { Stage, StagedSession } from './stage.ts';
import type { DeclareStory } from './story.ts';

/** Why a session of ours changes its state when something is wrong with what was said. */
const TROUBLES: readonly SessionReasonCode[] = [
  'protocol-error',
  'unexpected-message',
  'notification-received',
  'hold-timer-expired',
  'send-hold-timer-expired',
];

const RESET_TEXT = 'once more, with feeling';
const OUR_SHUTDOWN_TEXT = 'maintenance of rack 7, until noon';
const THEIR_SHUTDOWN_TEXT = 'maintenance of rack 8, until midnight';

/** What ends sessions, what is left of them, and what was said about them. */
export function describeEnds(theStage: () => Stage, story: DeclareStory): void {
  story(
    'our administrative shutdown',
    'our administrative shutdown: the router drops the route',
    async () => {
      const stage = theStage();
      const { speaker, prefix } = only(stage, storyPlans.ourShutdown.name);
      await stage.routeArrives(prefix);
      await speaker.stop();
      await stage.routeLeaves(prefix);
    },
  );

  story(
    'administrative shutdown with a text, ours and theirs',
    'our administrative shutdown: the router logs our text',
    async () => {
      const stage = theStage();
      const { speaker, prefix } = only(stage, storyPlans.ourText.name);
      await stage.routeArrives(prefix);
      await speaker.stop({ communication: OUR_SHUTDOWN_TEXT });
      await waitFor('the text in its log', () => stage.router.log(), {
        until: (log) => log.includes(OUR_SHUTDOWN_TEXT),
      });
    },
    ['reads-notifications'],
  );

  story(
    'administrative reset with a text, and the session returns',
    'our administrative reset: the router logs our text, and the session returns',
    async () => {
      const stage = theStage();
      const { speaker, prefix } = only(stage, storyPlans.reset.name);
      await stage.routeArrives(prefix);
      await speaker.resetPeer({ communication: RESET_TEXT });
      await waitFor('the text in its log', () => stage.router.log(), {
        until: (log) => log.includes(RESET_TEXT),
      });
      await stage.routeArrives(prefix);
    },
    ['reads-notifications'],
  );

  story(
    'a peer removed, or given another MED, while running',
    'a peer that is removed: the route leaves',
    async () => {
      const stage = theStage();
      const { speaker, prefix } = only(stage, storyPlans.removed.name);
      await stage.routeArrives(prefix);
      await speaker.removePeer();
      await stage.routeLeaves(prefix);
    },
  );

  story(
    'a peer removed, or given another MED, while running',
    'another MED for a peer: the route changes on the session that is there',
    async () => {
      const stage = theStage();
      const { speaker, peer, prefix } = only(stage, storyPlans.changed.name);
      await stage.routeArrives(prefix);
      await speaker.changePeer({ ...peer, med: 77 });
      const [route] = await waitFor('the MED', () => stage.router.routes(prefix), {
        until: ([seen]) => seen?.med === 77,
      });
      expect(route?.med).toBe(77);
    },
  );

  story(
    'administrative shutdown with a text, ours and theirs',
    'their administrative shutdown: we are told their text',
    async () => {
      const stage = theStage();
      const session = only(stage, storyPlans.theirShutdown.name);
      await stage.routeArrives(session.prefix);
      await stage.router.shutDown(session.neighbour, THEIR_SHUTDOWN_TEXT);
      const { reason } = await waitFor('their NOTIFICATION', () =>
        session.speaker.peerEvents.find(({ reason: { code } }) => code === 'notification-received'),
      );
      expect(reason.message).toContain(THEIR_SHUTDOWN_TEXT);
    },
    ['shutdown-text'],
  );

  for (const { dials, name, needs } of [
    { dials: 'we dial', name: storyPlans.keyWeDial.name, needs: ['key-change'] },
    { dials: 'they dial', name: storyPlans.keyTheyDial.name, needs: ['key-change-dialling'] },
  ] as const) {
    for (const first of ['they', 'we']) {
      story(
        'another TCP MD5 key while running, on either side first, we dial, they dial',
        `another TCP MD5 key while running, ${dials}, ${first} change it first: the session returns with it`,
        async () => {
          const stage = theStage();
          const { speaker, neighbour, peer, prefix } = only(stage, name);
          await stage.routeArrives(prefix);
          const sessions = established(speaker).length;
          const password = `${first}-first`;
          const changes = [
            () => stage.router.changePassword(neighbour, password),
            () => speaker.changePeer({ ...peer, password }),
          ];
          if (first === 'we') changes.reverse();
          for (const change of changes) await change();
          await waitFor('a session with the new key', () => established(speaker), {
            until: ({ length }) => length > sessions,
          });
          await stage.routeArrives(prefix);
        },
        needs,
      );
    }
  }

  story(
    'our SIGKILL: the route leaves with the connection',
    'our SIGKILL: the route leaves with the connection, not with the hold time',
    async () => {
      const stage = theStage();
      const { process, prefix } = only(stage, storyPlans.killed.name);
      await stage.routeArrives(prefix);
      await process.kill();
      // The hold time is 90 s, and nobody waits that long.
      await stage.routeLeaves(prefix);
    },
  );

  story(
    'our SIGSTOP: the route leaves with the hold time, and returns',
    'our SIGSTOP: the route leaves with the hold time, and returns when we go on',
    async () => {
      const stage = theStage();
      const { process, prefix } = only(stage, storyPlans.frozen.name);
      await stage.routeArrives(prefix);
      process.freeze();
      try {
        await stage.routeLeaves(prefix);
      } finally {
        process.thaw();
      }
      await stage.routeArrives(prefix);
    },
  );

  story(
    'their SIGSTOP: the session ends with our hold time, and returns',
    'their SIGSTOP: the session ends with our hold time, and returns when they go on',
    async () => {
      const stage = theStage();
      const { speaker, prefix } = only(stage, storyPlans.impatient.name);
      await stage.routeArrives(prefix);
      stage.router.freeze();
      try {
        await waitFor('our hold timer', () =>
          speaker.peerEvents.find(({ reason: { code } }) => code === 'hold-timer-expired'),
        );
      } finally {
        // What comes behind this test needs the router, whatever has become of it.
        stage.router.thaw();
      }
      await waitFor('the session', () => established(speaker), {
        until: ({ length }) => length === 2,
      });
      await stage.routeArrives(prefix);
    },
  );

  story(
    'nothing in the router’s log that says that something is wrong',
    'their log tells of what was done to it, and complains of nothing else',
    async () => {
      const { router, sessions } = theStage();
      const faulty = sessions.filter(({ plan }) => plan.isFaulty === true);
      await expect(router.complaints([])).resolves.not.toStrictEqual([]);
      await expect(
        router.complaints(faulty.map(({ neighbour }) => neighbour)),
      ).resolves.toStrictEqual([]);
    },
  );

  story(
    'one session with each, and no trouble on our side',
    'we tell of one session with each router, and of no trouble with it',
    () => {
      const told = theStage()
        .sessions.filter(({ plan }) => plan.isFaulty !== true)
        .map(({ plan, speaker: { peerEvents } }) => ({
          name: plan.name,
          established: peerEvents.filter(({ to }) => to === 'established').length,
          ended: peerEvents.filter(({ from }) => from === 'established').length,
          troubles: peerEvents.filter(({ reason: { code } }) => TROUBLES.includes(code)),
        }));
      expect(told).toStrictEqual(
        told.map(({ name }) => ({ name, established: 1, ended: 0, troubles: [] })),
      );
    },
  );

  story(
    'their restart: every session and every route returns',
    'their restart: every session returns, and brings its routes',
    async () => {
      const stage = theStage();
      // A router takes longer to start than we take to listen again; some that dial too early come back late.
      let before = 0;
      await stage.router.restart(async () => {
        await everybodyListens(stage);
        before = (await stage.router.log()).length;
      });
      const gone: readonly string[] = [
        storyPlans.removed.name,
        storyPlans.ourShutdown.name,
        storyPlans.ourText.name,
        storyPlans.killed.name,
        storyPlans.wrongRole.name,
        storyPlans.tooMany.name,
      ];
      const expected = stage.sessions
        .filter(({ plan }) => !gone.includes(plan.name))
        .flatMap(({ routes }) => routes.map(({ prefix }) => prefix));
      for (const prefix of expected) await stage.routeArrives(prefix);
      expect(expected.length).toBeGreaterThan(0);
      const faulty = stage.sessions.filter(({ plan }) => plan.isFaulty === true);
      await expect(
        stage.router.complaints(
          faulty.map(({ neighbour }) => neighbour),
          before,
        ),
      ).resolves.toStrictEqual([]);
    },
  );
}

/** Each time that its one session has come up. */
function established({ peerEvents }: LabSpeaker): readonly LabPeerEvent[] {
  return peerEvents.filter(({ to }) => to === 'established');
}

/** Resolves when everybody who is to be dialled can be. */
async function everybodyListens({ sessions }: Stage): Promise<void> {
  for (const { speaker, peer, plan } of sessions) {
    if (peer.passive !== true || plan.isAccepted === true) continue;
    await waitFor(`${plan.name} to listen`, () => speaker.peer(), {
      until: ({ state }) => state === 'active',
    });
  }
}

function only(stage: Stage, name: string): StagedSession & { readonly prefix: string } {
  const session = stage.session(name);
  return { ...session, prefix: session.routes[0]?.prefix ?? '' };
}
