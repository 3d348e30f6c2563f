import { expect, test } from '@jest/globals';
import { describeWith } from '../support/prerequisite.ts';
import {
  CONFIG,
  describeScene,
  DIALLING,
  INTERNAL,
  NODE,
  NO_LLGR,
  ROUTER,
  VIP,
  WAITING,
} from './bird-scene.ts';

const verdict =
  (backend: string, to: string) =>
  (event: { event: string; [key: string]: unknown }): boolean =>
    event.event === 'backend' && event['backend'] === backend && event['to'] === to;

describeWith(['bird', 'birdc'], 'keepcast run and BIRD', () => {
  describeScene('that waits for it', WAITING, (scene) => {
    test('BIRD gets the route with its attributes', async () => {
      await scene().keepcast();
      await expect(scene().routeArrives()).resolves.toMatchObject({
        prefix: VIP,
        nextHops: [NODE],
        nextHop: NODE,
        asPath: '65010',
        origin: 'IGP',
        med: 100,
        communities: ['65000:100', NO_LLGR],
      });
    });

    test('the route stays, goes and returns with the backends, one UPDATE a change', async () => {
      const keepcast = await scene().keepcast();
      await scene().routeArrives();
      await scene().a.down();
      await keepcast.waitForEvent(verdict('web-a', 'offline'));
      await expect(scene().session()).resolves.toMatchObject({
        routesImported: 1,
        importUpdatesReceived: 1,
        importWithdrawsReceived: 0,
      });
      await scene().b.down();
      await scene().routeLeaves();
      const before = keepcast.events.length;
      await scene().a.up();
      await scene().routeArrives();
      await expect(scene().session()).resolves.toMatchObject({
        importUpdatesReceived: 2,
        importWithdrawsReceived: 1,
      });
      await keepcast.waitForEvent(({ event }) => event === 'announced', { after: before });
      const sent = keepcast.events.flatMap(({ event }) =>
        event === 'announced' || event === 'withdrawn' ? [event] : [],
      );
      expect(sent).toStrictEqual(['announced', 'withdrawn', 'announced']);
    });

    test('the status endpoint tells what BIRD was told', async () => {
      const keepcast = await scene().keepcast();
      await scene().routeArrives();
      await keepcast.waitForEvent(({ event }) => event === 'announced');
      const status = await scene().node.exec([
        process.execPath,
        '-e',
        "fetch('http://127.0.0.1:8179/status').then((r) => r.text()).then((text) => process.stdout.write(text))",
      ]);
      expect(JSON.parse(status)).toMatchObject({
        peers: [{ peer: ROUTER, state: 'established', announced: [VIP] }],
        announce: [{ prefix: VIP, state: 'up', decision: 'announce', announcedTo: [ROUTER] }],
      });
    });
  });

  describeScene('that dials', DIALLING, (scene) => {
    test('a passive peer is waited for, and gets the route', async () => {
      await scene().keepcast(CONFIG.replace('holdTime: 9s', 'passive: true'));
      await expect(scene().routeArrives()).resolves.toMatchObject({ nextHop: NODE });
    });

    test('a peer that is dialled as well gets the route on one session', async () => {
      const keepcast = await scene().keepcast();
      await scene().routeArrives();
      await keepcast.waitForEvent(({ event }) => event === 'announced');
      await expect(scene().session()).resolves.toMatchObject({
        established: true,
        importUpdatesReceived: 1,
      });
    });
  });

  describeScene('in the same AS', INTERNAL, (scene) => {
    test('BIRD gets an empty AS path and LOCAL_PREF', async () => {
      await scene().keepcast(CONFIG.replace('asn: 65000', 'asn: 65010'));
      const route = await scene().routeArrives();
      expect(route).toMatchObject({ nextHop: NODE, localPref: 100 });
      expect(route.asPath ?? '').toBe('');
    });
  });
});
