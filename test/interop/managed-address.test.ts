import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  Bird,
  HttpBackend,
  Keepcast,
  link,
  Namespace,
  waitFor,
  type KeepcastEvent,
} from '../support/lab/index.ts';
import { temporaryFolder } from '../support/lab/folder.ts';
import { describeWith } from '../support/prerequisite.ts';

const VIP = '198.51.100.10';
const PREFIX = `${VIP}/32`;
const FOREIGN = '198.51.100.99';

const routerAddress = (net: number): string => `10.79.${net}.1`;
const nodeAddress = (net: number): string => `10.79.${net}.2`;

/** As many nodes as there are tests. */
const NETS = Array.from({ length: 13 }, (_, index) => index + 1);

const BIRD_CONFIG = `
router id 10.79.100.1;
protocol device {}
${NETS.map(
  (net) =>
    `protocol bgp node${net} { local ${routerAddress(net)} as 65000; neighbor ${nodeAddress(net)} as 65010; passive on; ipv4 { import all; export none; }; }`,
).join('\n')}
`;

describeWith(['bird', 'birdc'], 'keepcast run, on a host with a real ip', () => {
  let router: Namespace;
  let bird: Bird;
  let nets: readonly number[] = NETS;
  let hosts: readonly Host[] = [];

  beforeAll(async () => {
    router = await Namespace.create('router');
    bird = await Bird.start({ namespace: router, config: BIRD_CONFIG });
  });

  afterEach(async () => {
    await Promise.all(hosts.map(({ namespace }) => namespace.remove()));
    hosts = [];
  });

  /** A host of its own for each test, with a service that keepcast checks. */
  class Host {
    readonly namespace: Namespace;
    readonly address: string;
    readonly #gateway: string;

    private constructor(net: number, namespace: Namespace) {
      this.namespace = namespace;
      this.address = nodeAddress(net);
      this.#gateway = routerAddress(net);
    }

    static async make(): Promise<Host> {
      const [net = 0, ...rest] = nets;
      nets = rest;
      const namespace = await Namespace.create('node');
      const addresses = [`${routerAddress(net)}/30`, `${nodeAddress(net)}/30`] as const;
      await link(router, namespace, { addresses });
      await HttpBackend.start({ namespace });
      const host = new Host(net, namespace);
      hosts = [...hosts, host];
      return host;
    }

    /** @param vip options of the announcement beside its health. @param sections of the file */
    run(vip: string, sections = '', ...args: readonly string[]): Promise<Keepcast> {
      return Keepcast.start({
        namespace: this.namespace,
        args,
        config: `
speaker: { asn: 65010, routerId: ${this.address} }
peers: [ { address: ${this.#gateway}, asn: 65000, connectRetry: 500ms } ]
health:
  web: { interval: 300ms, fastInterval: 100ms, timeout: 2s, rise: 2, fall: 2, backends: { service: { tcp: "127.0.0.1:8080" } } }
announce: { ${PREFIX}: { health: web${vip} } }
${sections}
`,
      });
    }

    /** What its loopback has, but for its own. */
    async addresses(): Promise<readonly string[]> {
      const answer = await this.namespace.exec(['ip', '-oneline', '-4', 'address', 'show', 'lo']);
      return [...answer.matchAll(/inet (\S+)\/32/g)].map(([, address = '']) => address).sort();
    }

    async has(...addresses: readonly string[]): Promise<void> {
      const wanted = [...addresses].sort().join();
      await waitFor(`the addresses ${wanted}`, () => this.addresses(), {
        until: (found) => found.join() === wanted,
      });
    }

    /** Resolves when the router has a route by way of this host, or none. */
    async isRouted(wanted: boolean): Promise<void> {
      await waitFor(`a route: ${String(wanted)}`, () => bird.routes(PREFIX), {
        until: (routes) =>
          routes.some(({ nextHops }) => nextHops.includes(this.address)) === wanted,
      });
    }

    async sysctl(name: string): Promise<string> {
      return (await this.namespace.exec(['sysctl', '-n', name])).trim();
    }
  }

  /** The codes of what was told under this name, without repetition. */
  function codes({ events }: Keepcast, name: string): readonly string[] {
    const told = events.filter(({ event }) => event === name);
    return [...new Set(told.map(({ reason }) => reason?.code ?? ''))];
  }

  const is =
    (name: string, code?: string) =>
    ({ event, reason }: KeepcastEvent): boolean =>
      event === name && (code === undefined || reason?.code === code);

  test('nothing is announced before the address is on', async () => {
    const host = await Host.make();
    const keepcast = await host.run(', vip: { mode: manage, interface: dummy0 }');
    await keepcast.waitForEvent(is('decision', 'no-such-interface'));
    await expect(bird.routes(PREFIX)).resolves.toEqual([]);
    await host.namespace.exec(['ip', 'link', 'add', 'dummy0', 'type', 'veth', 'peer', 'dummy1']);
    await host.namespace.exec(['ip', 'link', 'set', 'dummy1', 'up']);
    await host.namespace.exec(['ip', 'link', 'set', 'dummy0', 'up']);
    await host.isRouted(true);
    await expect(
      host.namespace.exec(['ip', 'address', 'show', 'dev', 'dummy0']),
    ).resolves.toContain(PREFIX);
  });

  test('the address stays until the route is withdrawn, and goes with a stop', async () => {
    const host = await Host.make();
    const keepcast = await host.run(', vip: manage, vipGrace: 5s');
    await host.isRouted(true);
    await host.has(VIP);
    keepcast.signal('SIGTERM');
    await host.isRouted(false);
    await expect(host.addresses()).resolves.toEqual([VIP]);
    await expect(keepcast.exit).resolves.toEqual({ code: 0, signal: null });
    await expect(host.addresses()).resolves.toEqual([]);
  });

  test('an address that is taken off by hand is put back, and told', async () => {
    const host = await Host.make();
    const keepcast = await host.run(', vip: manage');
    await host.isRouted(true);
    await host.namespace.exec(['ip', 'address', 'del', PREFIX, 'dev', 'lo']);
    const repaired = await keepcast.waitForEvent(is('repair'));
    expect(repaired).toMatchObject({ what: 'address-gone' });
    await host.has(VIP);
    await host.isRouted(true);
  });

  test('an address that is absent is never announced where it is only looked for', async () => {
    const host = await Host.make();
    const keepcast = await host.run(', vip: verify');
    await keepcast.waitForEvent(is('decision', 'address-absent'));
    keepcast.signal('SIGTERM');
    await keepcast.exit;
    expect(codes(keepcast, 'announced')).toEqual([]);
  });

  test('what a killed one has left goes although the next file manages nothing; others stay', async () => {
    const host = await Host.make();
    await host.namespace.addAddress(`${FOREIGN}/32`);
    const killed = await host.run(', vip: manage');
    await host.isRouted(true);
    killed.signal('SIGKILL');
    await killed.exit;
    await host.has(VIP, FOREIGN);
    const next = await host.run('');
    await expect(next.waitForEvent(is('stale-address'))).resolves.toMatchObject({
      address: VIP,
      interface: 'lo',
      removed: true,
    });
    await host.has(FOREIGN);
  });

  test('what a killed one has left stays with the next one that manages it', async () => {
    const host = await Host.make();
    const killed = await host.run(', vip: manage');
    await host.isRouted(true);
    killed.signal('SIGKILL');
    await host.isRouted(false);
    const next = await host.run(', vip: manage');
    await host.isRouted(true);
    expect([...codes(next, 'stale-address'), ...codes(next, 'repair')]).toEqual([]);
    next.signal('SIGTERM');
    await next.exit;
    await expect(host.addresses()).resolves.toEqual([]);
  });

  test('two in one namespace with one mark leave each other’s addresses alone, and say so', async () => {
    const host = await Host.make();
    await host.run(', vip: manage');
    await host.isRouted(true);
    const other = await host.run('');
    const told = await other.waitForEvent(is('stale-address'));
    expect(told).toMatchObject({
      removed: false,
      reason: { message: expect.stringContaining('give each a mark of its own (host: { mark: ') },
    });
    await expect(host.addresses()).resolves.toEqual([VIP]);
  });

  test('one that came second is left alone when the first was killed', async () => {
    const host = await Host.make();
    const killed = await host.run(', vip: manage');
    await host.has(VIP);
    await host.run(` }, ${FOREIGN}/32: { health: web, vip: manage`);
    await host.has(VIP, FOREIGN);
    killed.signal('SIGKILL');
    await killed.exit;
    const third = await host.run('');
    for (const address of [VIP, FOREIGN]) {
      const told = await third.waitForEvent((event) => event['address'] === address);
      expect(told).toMatchObject({ event: 'stale-address', removed: false });
    }
    await expect(host.addresses()).resolves.toEqual([VIP, FOREIGN]);
  });

  test('a mark of its own tells one from the other', async () => {
    const host = await Host.make();
    await host.run(', vip: manage', 'host: { mark: 4242 }');
    await host.isRouted(true);
    const other = await host.run('');
    await other.waitForEvent(is('decision'));
    other.signal('SIGTERM');
    await other.exit;
    expect(codes(other, 'stale-address')).toEqual([]);
    await expect(host.addresses()).resolves.toEqual([VIP]);
  });

  test('a dry run adds nothing, and takes nothing off', async () => {
    const host = await Host.make();
    const left = ['label', 'lo:kc', 'metric', '27491'];
    await host.namespace.exec(['ip', 'address', 'add', `${FOREIGN}/32`, 'dev', 'lo', ...left]);
    const keepcast = await host.run(', vip: manage', 'host: { sysctls: set }', '--dry-run');
    await keepcast.waitForEvent(({ decision }) => decision === 'announce');
    keepcast.signal('SIGTERM');
    await keepcast.exit;
    await expect(host.addresses()).resolves.toEqual([FOREIGN]);
    expect(codes(keepcast, 'sysctl')).not.toContain('sysctl-set');
  });

  test('settings of the kernel are advised, or put right where the file asks for it', async () => {
    const host = await Host.make();
    const name = 'net.ipv4.conf.all.arp_ignore';
    await host.namespace.exec(['sysctl', '--quiet', '--write', `${name}=0`]);
    const advising = await host.run(', vip: manage');
    await expect(advising.waitForEvent((event) => event['name'] === name)).resolves.toMatchObject({
      event: 'sysctl',
      reason: { code: 'sysctl-differs', message: expect.stringContaining(`sysctl -w ${name}=1`) },
    });
    await expect(host.sysctl(name)).resolves.toBe('0');
    advising.signal('SIGTERM');
    await advising.exit;
    const setting = await host.run(', vip: manage', 'host: { sysctls: set }');
    await setting.waitForEvent((event) => event['name'] === name);
    setting.signal('SIGTERM');
    await setting.exit;
    await expect(host.sysctl(name)).resolves.toBe('1');
  });

  test('hooks are programs that run when the route has come, and when it has gone', async () => {
    const host = await Host.make();
    const folder = await temporaryFolder('hooks');
    const [program, log] = [join(folder, 'hook'), join(folder, 'log')];
    await writeFile(
      program,
      `#!/bin/sh\necho "$1 $KEEPCAST_STATE $KEEPCAST_PREFIX $KEEPCAST_REASON_CODE" >> ${log}\n`,
    );
    await chmod(program, 0o755);
    const keepcast = await host.run(`, hooks: [ { run: [ ${program}, web ] } ]`);
    await host.isRouted(true);
    await keepcast.waitForEvent(is('hook', 'hook-done'));
    keepcast.signal('SIGTERM');
    await keepcast.exit;
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    expect(lines).toEqual([
      `web announce ${PREFIX} some-backend-online`,
      expect.stringMatching(new RegExp(`^web withdraw ${PREFIX} `)),
    ]);
  });

  test('the role is what a notify script of keepalived has written', async () => {
    const host = await Host.make();
    const role = join(await temporaryFolder('role'), 'role');
    const notify = (state: string): Promise<string> =>
      host.namespace.exec([
        ...['sh', '-c', 'echo "$3" > "$0.new" && mv "$0.new" "$0"', role],
        ...['INSTANCE', 'VI_1', state, '100'],
      ]);
    await notify('BACKUP');
    await host.run(`, role: { file: ${role}, master: { med: 100 }, backup: { med: 200 } }`);
    const med = async (wanted: number | undefined): Promise<void> => {
      await waitFor(`MED ${String(wanted)}`, () => bird.routes(PREFIX), {
        until: (routes) =>
          routes.find(({ nextHops }) => nextHops.includes(host.address))?.med === wanted,
      });
    };
    await med(200);
    await notify('MASTER');
    await med(100);
    await notify('FAULT');
    await host.isRouted(false);
  });
});
