import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { functionCheck, tcpCheck } from '../../src/health/index.ts';
import { Daemon, type DaemonConfiguration, type DaemonEvent } from '../../src/daemon/index.ts';
import { Router, VirtualClock } from '../../src/testing/index.ts';
import { hostAddresses } from '../../src/system/index.ts';
import { waitFor } from '../support/lab/wait-for.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepcast-daemon-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function configuration(changes: Partial<DaemonConfiguration> = {}): DaemonConfiguration {
  return {
    speaker: { asn: 65_010, routerId: '10.0.0.11', listen: [] },
    peers: [{ address: '127.0.0.1', port: 1, asn: 65_000 }],
    acceptPeers: [],
    health: { web: { backends: { a: tcpCheck('127.0.0.1:1') } } },
    announce: [{ prefix: '192.0.2.10/32', health: 'web', withdrawWhen: 'all-offline' }],
    drain: { wait: 0 },
    control: { socket: join(folder, 'keepcast.sock') },
    allow: undefined,
    ...changes,
  };
}

function record(daemon: Daemon): DaemonEvent[] {
  const events: DaemonEvent[] = [];
  daemon.on('event', (event) => events.push(event));
  return events;
}

describe('a daemon', () => {
  test('that is stopped while it starts never starts, and leaves nothing running', async () => {
    const daemon = new Daemon(configuration());
    const events = record(daemon);
    const started = daemon.start();
    await daemon.stop('changed my mind');
    await started;
    expect(events.map(({ event }) => event)).toStrictEqual(['stopping', 'stopped']);
    expect(daemon.status.peers).toMatchObject([{ state: 'idle', retryIn: undefined }]);
  });

  test('is stopped once, whoever asks again', async () => {
    const daemon = new Daemon(configuration());
    await daemon.start();
    expect(daemon.stop('once')).toBe(daemon.stop('twice'));
    await daemon.stop('thrice');
  });

  test('gives its clock to its health groups', async () => {
    const clock = new VirtualClock();
    const daemon = new Daemon(configuration({ control: undefined }), { clock, dryRun: true });
    await daemon.start();
    await clock.advance(100);
    expect(daemon.status.health['web']?.at).toBe(100);
    await daemon.stop('enough');
    expect(clock.pending).toBe(0);
  });

  test('on a dry run has no peers and no listeners', async () => {
    const speaker = { asn: 65_010, routerId: '10.0.0.11', listen: ['127.0.0.1:0'] };
    const daemon = new Daemon(configuration({ speaker }), { dryRun: true });
    await daemon.start();
    expect(daemon.status).toMatchObject({ peers: [], speaker: { listeners: [] } });
    await daemon.stop('enough');
  });

  test('on a dry run changes nothing of the host, and does not wait for an address that nobody adds', async () => {
    const backends = { a: functionCheck(() => Promise.resolve()) };
    const health = { web: { backends, initially: 'first-result', warmUp: 0 } } as const;
    const prefix = '192.0.2.10/32';
    const announce = [
      { prefix, health: 'web', withdrawWhen: 'all-offline', vip: 'manage' },
    ] as const;
    const daemon = new Daemon(configuration({ health, announce, host: { sysctls: 'set' } }), {
      dryRun: true,
    });
    const events = record(daemon);
    await daemon.start();
    await waitFor('a decision', () => daemon.status.announce[0]?.decision === 'announce');
    await daemon.stop('enough');
    expect(hostAddresses().filter(({ address }) => prefix.startsWith(address))).toEqual([]);
    expect(events.filter(({ reason: { code } }) => code === 'sysctl-set')).toEqual([]);
  });

  test('follows the role that a file says, and tells what it says', async () => {
    const file = join(folder, 'role');
    await writeFile(file, 'BACKUP\n');
    const backends = { a: functionCheck(() => Promise.resolve()) };
    const health = { web: { backends, initially: 'first-result', warmUp: 0 } } as const;
    const role = { file, master: { med: 100 }, backup: 'withdraw' } as const;
    const daemon = new Daemon(
      configuration({
        health,
        announce: [{ prefix: '192.0.2.10/32', health: 'web', withdrawWhen: 'all-offline', role }],
      }),
      { dryRun: true },
    );
    const events = record(daemon);
    await daemon.start();
    const decided = (decision: string): Promise<unknown> =>
      waitFor(decision, () => daemon.status.announce[0]?.decision === decision);
    await decided('withdraw');
    await writeFile(file, 'MASTER\n');
    await decided('announce');
    await rm(file);
    await decided('withdraw');
    expect(daemon.status.announce[0]?.reason.message).toBe(
      `the role is not known: ${file} is not there: nobody has written a role`,
    );
    await daemon.stop('enough');
    const told = events.flatMap((event) => (event.event === 'role' ? [event.reason.message] : []));
    expect(told).toEqual([
      `${file} says backup`,
      `${file} says master`,
      `${file} is not there: nobody has written a role`,
    ]);
  });

  test('announces nothing while nobody can say whether its maintenance file is there', async () => {
    const control = join(folder, 'file');
    await writeFile(control, '');
    const backends = { a: functionCheck(() => Promise.resolve()) };
    const health = { web: { backends, initially: 'first-result', warmUp: 0 } } as const;
    const maintenanceFile = join(control, 'maintenance');
    const announce = [
      { prefix: '192.0.2.10/32', health: 'web', withdrawWhen: 'all-offline', maintenanceFile },
    ] as const;
    const daemon = new Daemon(configuration({ health, announce }), { dryRun: true });
    const events = record(daemon);
    await daemon.start();
    await waitFor('a verdict', () => events.some(({ event }) => event === 'backend'));
    await waitFor('the file', () => events.some(({ event }) => event === 'maintenance'));
    const [status] = daemon.status.announce;
    await daemon.stop('enough');
    expect(status).toMatchObject({
      decision: 'withdraw',
      maintenance: {
        code: 'flag-unknown',
        message: expect.stringContaining(`whether ${maintenanceFile} is there cannot be found out`),
      },
    });
  });

  test('shows the breaker of all announcements, and the settings of the kernel', () => {
    const { guards, host } = new Daemon(
      configuration({ guards: { massWithdraw: { atMost: 2 } }, host: { sysctls: 'ignore' } }),
    ).status;
    expect({ guards, host }).toMatchObject({
      guards: { massWithdraw: expect.anything() },
      host: { sysctls: [] },
    });
  });

  test('that cannot have its control socket does not start', async () => {
    const control = { socket: join(folder, 'no', 'such', 'folder.sock') };
    const daemon = new Daemon(configuration({ control }));
    await expect(daemon.start()).rejects.toMatchObject({ code: 'ERR_CONTROL_UNAVAILABLE' });
    expect(daemon.status.peers).toMatchObject([{ state: 'idle' }]);
    await daemon.stop('in vain');
  });

  test('tells of a peer that cannot be reached once, and again after it was Established', async () => {
    const router = new Router({ asn: 65_000 });
    router.addPeer({ address: '127.0.0.1', asn: 65_010 });
    await router.start();
    const { port } = router;
    await router.stop();
    const peer = { address: '127.0.0.1', port, asn: 65_000, connectRetry: '100ms' } as const;
    const daemon = new Daemon(configuration({ peers: [peer], control: undefined }));
    const refusals = (): number =>
      events.filter(({ reason: { code } }) => code === 'connection-failed').length;
    const events = record(daemon);
    await daemon.start();
    const again = new Router({ asn: 65_000, listen: `127.0.0.1:${port}` });
    again.addPeer({ address: '127.0.0.1', asn: 65_010 });
    await waitFor('three failed attempts', () => daemon.status.peers[0]?.failedAttempts, {
      until: (attempts) => attempts >= 3,
    });
    expect(refusals()).toBe(1);
    await again.start();
    await again.until((router_) => router_.peers[0]?.state === 'established');
    await again.stop();
    await waitFor('the refusal to be told again', refusals, { until: (count) => count === 2 });
    await daemon.stop('enough');
  });
});
