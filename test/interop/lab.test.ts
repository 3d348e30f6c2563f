import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { describeWith } from '../support/prerequisite.ts';
import { processesIn, sweepLeftovers } from '../support/lab/leftovers.ts';
import { mustRun } from '../support/lab/program.ts';
import {
  Bird,
  HttpBackend,
  Keepcast,
  labCleanup,
  LabProcess,
  link,
  Namespace,
  namespaceNames,
  waitFor,
} from '../support/lab/index.ts';

const CONFIG = `
router id 10.78.100.1;
protocol device {}
protocol bgp node { local as 65000; neighbor 10.78.1.2 as 65001; passive on; hold time 9; ipv4 { import all; export none; }; }
`;

const KEEPCAST = `
speaker: { asn: 65001, routerId: 10.78.1.2 }
peers: [ { address: 10.78.1.1, asn: 65000 } ]
health: { web: { backends: { web-a: { tcp: "127.0.0.1:8080" } } } }
announce: { 192.0.2.10/32: { health: web } }
`;

/** Connects to the router and prints, in hexadecimal, the first `length` octets that it says. */
const LISTEN = `
const socket = require('node:net').connect(179, '10.78.1.1');
let heard = Buffer.alloc(0);
socket.on('data', (octets) => {
  heard = Buffer.concat([heard, octets]);
  if (heard.length < 22) return;
  process.stdout.write(heard.subarray(0, 22).toString('hex'));
  socket.destroy();
});
`;

async function lab(): Promise<{ router: Namespace; node: Namespace; bird: Bird }> {
  const router = await Namespace.create('router');
  const node = await Namespace.create('node');
  await link(router, node, { addresses: ['10.78.1.1/30', '10.78.1.2/30'] });
  return { router, node, bird: await Bird.start({ namespace: router, config: CONFIG }) };
}

describeWith(['bird', 'birdc'], 'the lab', () => {
  test("shows BIRD's OPEN to a TCP client in another namespace", async () => {
    const { node } = await lab();
    const heard = await node.exec([process.execPath, '-e', LISTEN]);
    // RFC 4271 §4.1, §4.2: marker; the length, which depends on BIRD's capabilities; type 1, version 4, AS 65000.
    expect(heard).toMatch(/^f{32}[\da-f]{4}0104fde8$/);
  });

  test('tells what BIRD thinks of its neighbour', async () => {
    const { bird } = await lab();
    await expect(bird.protocol('node')).resolves.toMatchObject({
      state: 'start',
      bgpState: 'Passive',
      established: false,
      importUpdatesReceived: 0,
    });
    await expect(bird.routes('192.0.2.10/32')).resolves.toEqual([]);
  });

  test('restarts a killed BIRD', async () => {
    const { bird } = await lab();
    const before = bird.pid;
    await bird.kill();
    await bird.restart();
    expect(bird.pid).not.toBe(before);
    await expect(bird.ask('show status')).resolves.toContain('Daemon is up and running');
  });

  test("says BIRD's own words about a wrong configuration", async () => {
    const namespace = await Namespace.create('router');
    await expect(Bird.start({ namespace, config: 'router identity;' })).rejects.toThrow(
      /syntax error/,
    );
  });

  test('takes an HTTP backend down and brings it back', async () => {
    const namespace = await Namespace.create('backend');
    const backend = await HttpBackend.start({ namespace });
    const request = `fetch('${backend.url}').then((response) => console.log(response.status), () => console.log('refused'))`;
    const seen: string[] = [];
    for (const change of [() => backend.down(), () => backend.up(), () => backend.answer(503)]) {
      await change();
      seen.push((await namespace.exec([process.execPath, '-e', request])).trim());
    }
    expect(seen).toEqual(['refused', '200', '503']);
  });

  test('runs keepcast, hears its events and sees it end', async () => {
    const namespace = await Namespace.create('node');
    const keepcast = await Keepcast.start({ namespace, config: KEEPCAST });
    const started = await keepcast.waitForEvent(({ event }) => event === 'started');
    keepcast.signal('SIGTERM');
    await expect(keepcast.exit).resolves.toEqual({ code: 0, signal: null });
    expect(keepcast.strayLines).toEqual([]);
    expect(keepcast.events).toContain(started);
  });

  test('says why keepcast has ended while an event was waited for', async () => {
    const namespace = await Namespace.create('node');
    const keepcast = await Keepcast.start({ namespace, config: 'speaker: {}' });
    await expect(keepcast.waitForEvent(({ event }) => event === 'started')).rejects.toThrow(
      /has ended \(status 2/,
    );
  });

  test('leaves no namespace and no process behind', async () => {
    const { bird, router, node } = await lab();
    await labCleanup.run();
    const left = await namespaceNames();
    expect(left).not.toContain(router.name);
    expect(left).not.toContain(node.name);
    expect(existsSync(`/proc/${bird.pid}`)).toBe(false);
  });

  test('removes what a dead run has left behind, and what runs in it', async () => {
    // No process ever has pid 0.
    const abandoned = `kc-0-${process.pid}-1-abandoned`;
    await mustRun(['ip', 'netns', 'add', abandoned]);
    const orphan = new LabProcess(['ip', 'netns', 'exec', abandoned, 'sleep', '600']);
    await waitFor('the process to be inside', () => processesIn(abandoned), {
      until: (pids) => pids.includes(orphan.pid),
    });
    await sweepLeftovers();
    await expect(orphan.exit).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    await expect(namespaceNames()).resolves.not.toContain(abandoned);
  });
});
