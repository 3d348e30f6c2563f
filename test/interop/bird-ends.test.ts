import { expect, test } from '@jest/globals';
import { waitFor } from '../support/lab/index.ts';
import { describeWith } from '../support/prerequisite.ts';
import { CONFIG, describeScene, NO_LLGR, VIP, WAITING } from './bird-scene.ts';

describeWith(['bird', 'birdc'], 'how sessions of keepcast run and BIRD end', () => {
  describeScene('where keepcast dials', WAITING, (scene) => {
    test('SIGTERM withdraws, then says Cease, then exits with 0', async () => {
      const keepcast = await scene().keepcast();
      await scene().routeArrives();
      keepcast.signal('SIGTERM');
      await expect(keepcast.exit).resolves.toStrictEqual({ code: 0, signal: null });
      await scene().routeLeaves();
      await expect(scene().session()).resolves.toMatchObject({
        lastError: 'Received: Administrative shutdown',
      });
      expect(keepcast.events.slice(-5).map(({ event }) => event)).toStrictEqual([
        'stopping',
        'listener',
        'withdrawn',
        'peer',
        'stopped',
      ]);
    });

    test('a second SIGTERM skips the drain, and neither the withdrawal nor the Cease', async () => {
      const keepcast = await scene().keepcast(`${CONFIG}drain: { wait: 10m }\n`);
      await scene().routeArrives();
      keepcast.signal('SIGTERM');
      const [drained] = await waitFor('GRACEFUL_SHUTDOWN', () => scene().bird.routes(VIP), {
        until: (routes) => routes[0]?.communities.includes('65535:0') === true,
      });
      expect(drained?.communities).toStrictEqual(['65000:100', '65535:0', NO_LLGR]);
      keepcast.signal('SIGTERM');
      await expect(keepcast.exit).resolves.toStrictEqual({ code: 0, signal: null });
      await scene().routeLeaves();
      expect(keepcast.events).toContainEqual(expect.objectContaining({ event: 'withdrawn' }));
      await expect(scene().session()).resolves.toMatchObject({
        lastError: 'Received: Administrative shutdown',
      });
    });

    test('SIGKILL: BIRD drops the route for the closed connection, not for the hold time', async () => {
      const keepcast = await scene().keepcast();
      await scene().routeArrives();
      keepcast.signal('SIGKILL');
      await scene().routeLeaves();
      const { lastError } = await scene().session();
      expect(lastError).toMatch(/^Socket: (Connection closed|Connection reset by peer)$/);
      await expect(scene().bird.log()).resolves.not.toContain('Hold timer expired');
    });

    test('BIRD restarted: the session returns by itself, and brings the route in one UPDATE', async () => {
      const keepcast = await scene().keepcast();
      await scene().routeArrives();
      const before = keepcast.events.length;
      await scene().bird.restart();
      await scene().routeArrives();
      await expect(scene().session()).resolves.toMatchObject({
        importUpdatesReceived: 1,
        importWithdrawsReceived: 0,
      });
      await keepcast.waitForEvent(({ event }) => event === 'announced', { after: before });
      const told = keepcast.events.slice(before).map(({ event }) => event);
      expect(told.filter((event) => event === 'lost')).toHaveLength(1);
      expect(told.filter((event) => event === 'decision')).toHaveLength(0);
    });

    test('BIRD killed: the route is told as lost, and the session returns', async () => {
      const keepcast = await scene().keepcast();
      await scene().routeArrives();
      const before = keepcast.events.length;
      await scene().bird.kill();
      await keepcast.waitForEvent(({ event }) => event === 'lost', { after: before });
      await scene().bird.restart();
      await scene().routeArrives();
    });

    test('another AS than BIRD expects: a named state with a reason, and no route', async () => {
      const keepcast = await scene().keepcast(CONFIG.replace('asn: 65010', 'asn: 65011'));
      const { reason } = await keepcast.waitForEvent(
        ({ event, reason: why }) => event === 'peer' && why?.code === 'notification-received',
      );
      expect(reason?.message).toBe(
        // BIRD says which AS it was told: 65011 as 4 octets.
        'the peer sent OPEN Message Error/Bad Peer AS: 00 00 fd f3: it does not expect our AS 65011',
      );
      await expect(scene().bird.routes(VIP)).resolves.toStrictEqual([]);
    });

    test('another AS than keepcast expects: a named state with a reason, and no crash', async () => {
      const keepcast = await scene().keepcast(CONFIG.replace('asn: 65000', 'asn: 65099'));
      const { reason } = await keepcast.waitForEvent(
        ({ event, reason: why }) => event === 'peer' && why?.code === 'peer-as-mismatch',
      );
      expect(reason?.message).toContain('the peer says it is AS 65000, configured is AS 65099');
      // It goes on trying, and says so once.
      await waitFor('BIRD to be told again', () => scene().bird.log(), {
        until: (log) => [...log.matchAll(/Received: Bad peer AS/g)].length >= 2,
      });
      const mismatches = keepcast.events.filter(
        ({ reason: why }) => why?.code === 'peer-as-mismatch',
      );
      expect(mismatches).toHaveLength(1);
    });
  });
});
