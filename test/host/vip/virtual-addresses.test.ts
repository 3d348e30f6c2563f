import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  parseVip,
  type StaleAddressEvent,
  type VirtualAddresses,
} from '../../../src/host/index.ts';
import { Namespace } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { addressesIn, codeOf, hostLab } from './host-lab.ts';

const VIP = '192.0.2.10';
const VIP6 = '2001:db8::10';

describeWith([], 'addresses of a host', () => {
  let host: Namespace;
  let running: VirtualAddresses[] = [];

  const interfacesOf = (address: string): string[] =>
    addressesIn(host)
      .filter((one) => one.address === address)
      .map((one) => one.interface);
  const has = (address: string): boolean => interfacesOf(address).length > 0;

  const lab = (
    options: Parameters<typeof hostLab>[1] = {},
  ): ReturnType<typeof hostLab> & {
    claim: (vip: unknown, prefix?: string) => ReturnType<VirtualAddresses['claim']>;
  } => {
    const made = hostLab(host, options);
    running.push(made.addresses);
    return {
      ...made,
      claim: (vip, prefix = `${VIP}/32`) => made.addresses.claim(parseVip(vip, prefix)),
    };
  };

  beforeAll(async () => {
    host = await Namespace.create('host');
    await host.exec(['ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1']);
    await host.exec(['ip', 'link', 'set', 'eth0', 'up']);
    await host.exec(['ip', 'link', 'set', 'eth1', 'up']);
  });

  beforeEach(async () => {
    for (const addresses of running) await addresses.stop();
    running = [];
    for (const on of ['lo', 'eth0']) await host.exec(['ip', 'address', 'flush', 'dev', on]);
  });

  test('one that is managed is on the loopback once it is wanted', async () => {
    const { addresses, claim, settle } = lab();
    const vip = claim('manage');
    addresses.start();
    vip.ensure();
    await settle(() => vip.state.present);
    expect(interfacesOf(VIP)).toEqual(['lo']);
  });

  test('is marked as ours for people too', async () => {
    const { addresses, claim, settle } = lab();
    const vip = claim('manage');
    addresses.start();
    vip.ensure();
    await settle(() => vip.state.present);
    expect(await host.exec(['ip', 'address', 'show', 'label', 'lo:kc'])).toContain(VIP);
  });

  test('of IPv6 is never the source of what the host begins', async () => {
    const { addresses, claim, settle } = lab();
    const vip = claim('manage', `${VIP6}/128`);
    addresses.start();
    vip.ensure();
    await settle(() => vip.state.present);
    expect(await host.exec(['ip', '-6', 'address', 'show', 'deprecated'])).toContain(VIP6);
  });

  test('is not there before anybody wants it', async () => {
    const { addresses, claim, settle } = lab();
    const [first, second] = [claim('manage'), claim('manage', `${VIP6}/128`)];
    addresses.start();
    second.ensure();
    await settle(() => second.state.present);
    expect({ there: has(VIP), code: codeOf(first) }).toEqual({ there: false, code: 'address-off' });
  });

  test.each([`${VIP}/32`, `${VIP6}/128`])('is off when it is not wanted: %s', async (prefix) => {
    const { addresses, claim, settle } = lab();
    const vip = claim('manage', prefix);
    addresses.start();
    vip.ensure();
    await settle(() => vip.state.present);
    vip.remove();
    await settle(() => !vip.state.present);
    expect(has(prefix.replace(/\/.*/, ''))).toBe(false);
  });

  test('stays while one of two wants it', async () => {
    const { addresses, claim, settle } = lab();
    const [first, second, other] = [
      claim('manage'),
      claim('manage'),
      claim('manage', `${VIP6}/128`),
    ];
    addresses.start();
    for (const vip of [first, second, other]) vip.ensure();
    await settle(() => first.state.present && other.state.present);
    first.remove();
    other.remove();
    await settle(() => !has(VIP6));
    expect(first.state.present).toBe(true);
  });

  test('comes back at the next look when somebody takes it off', async () => {
    const { addresses, claim, clock, settle } = lab();
    const vip = claim('manage');
    const told: string[] = [];
    addresses.start();
    vip.ensure();
    await settle(() => vip.state.present);
    vip.on('change', ({ reason }) => told.push(reason.code));
    await host.exec(['ip', 'address', 'del', `${VIP}/32`, 'dev', 'lo']);
    await clock.advance(1_000);
    await settle(() => vip.state.present);
    expect({ there: has(VIP), told }).toEqual({
      there: true,
      told: ['address-pending', 'address-present'],
    });
  });

  test('is told when it appears and vanishes, where it is only looked for', async () => {
    const { addresses, claim, clock } = lab();
    const vip = claim('verify');
    const told: string[] = [];
    vip.on('change', ({ reason }) => told.push(reason.message));
    addresses.start();
    await host.addAddress(`${VIP}/32`, 'eth0');
    await clock.advance(1_000);
    await host.exec(['ip', 'address', 'del', `${VIP}/32`, 'dev', 'eth0']);
    await clock.advance(1_000);
    expect(told).toEqual([
      '192.0.2.10 is on eth0',
      'no interface that is up has 192.0.2.10: add it (ip address add 192.0.2.10/32 dev lo), or have keepcast do so (vip: manage)',
    ]);
  });

  test('on another interface than the one that is asked about is not there', async () => {
    const { claim } = lab();
    await host.addAddress(`${VIP}/32`, 'eth0');
    expect(claim({ interface: 'lo' }).state).toMatchObject({
      present: false,
      reason: { code: 'address-absent', message: expect.stringContaining('is on eth0, not on lo') },
    });
  });

  test('that is only looked for is never taken off', async () => {
    const { addresses, claim, clock } = lab();
    await host.addAddress(`${VIP}/32`);
    const vip = claim('verify');
    addresses.start();
    vip.remove();
    await clock.advance(10_000);
    await addresses.stop();
    expect(has(VIP)).toBe(true);
  });

  test('that somebody else has put there serves, and is never taken off', async () => {
    const { addresses, claim, settle } = lab();
    await host.addAddress(`${VIP}/32`);
    const [vip, other] = [claim('manage'), claim('manage', `${VIP6}/128`)];
    addresses.start();
    vip.ensure();
    other.ensure();
    await settle(() => other.state.present);
    vip.remove();
    other.remove();
    await settle(() => !has(VIP6));
    expect(vip.state).toMatchObject({ present: true });
  });

  test('left by a process that died is taken off when nobody claims it', async () => {
    const { addresses: dead, claim: claimOfDead, settle } = lab();
    const stale = claimOfDead('manage');
    dead.start();
    stale.ensure();
    await settle(() => stale.state.present);
    await dead.stop();
    const { addresses, claim } = lab();
    const told: StaleAddressEvent[] = [];
    addresses.on('stale', (event) => told.push(event));
    claim('manage', '192.0.2.11/32');
    addresses.start();
    await settle(() => told.length > 0);
    expect({ there: has(VIP), told }).toMatchObject({
      there: false,
      told: [{ address: VIP, interface: 'lo', removed: true }],
    });
  });

  test('left by a process that died stays when it is claimed, without a gap', async () => {
    const { addresses: dead, claim: claimOfDead, settle } = lab();
    const left = claimOfDead('manage');
    dead.start();
    left.ensure();
    await settle(() => left.state.present);
    await dead.stop();
    const { addresses, claim } = lab();
    const [vip, other] = [claim('manage'), claim('manage', `${VIP6}/128`)];
    const told: string[] = [];
    vip.on('change', ({ reason }) => told.push(reason.code));
    addresses.start();
    vip.ensure();
    other.ensure();
    await settle(() => other.state.present);
    expect({ present: vip.state.present, told }).toEqual({ present: true, told: [] });
  });

  test('left by a process that died is taken off although nothing is managed, where that is asked for', async () => {
    await host.exec([
      ...['ip', 'address', 'add', `${VIP}/32`, 'dev', 'lo'],
      ...['label', 'lo:kc', 'metric', '27491'],
    ]);
    const { addresses, settle } = lab({ sweep: true });
    const told: StaleAddressEvent[] = [];
    addresses.on('stale', (event) => told.push(event));
    addresses.start();
    await settle(() => told.length > 0);
    expect({ there: has(VIP), told }).toMatchObject({
      there: false,
      told: [{ address: VIP, interface: 'lo', removed: true }],
    });
  });

  test('left by a process that died goes after a minute in which nobody says whether it is wanted', async () => {
    await host.exec([
      ...['ip', 'address', 'add', `${VIP}/32`, 'dev', 'lo'],
      ...['label', 'lo:kc', 'metric', '27491'],
    ]);
    const { addresses, claim, clock, settle } = lab();
    const vip = claim('manage');
    addresses.start();
    await clock.advance(59_000);
    const before = has(VIP);
    await clock.advance(1_000);
    await settle(() => !vip.state.present);
    expect({ before, after: has(VIP), code: codeOf(vip) }).toEqual({
      before: true,
      after: false,
      code: 'address-off',
    });
  });

  test('of others stays although nobody says whether it is wanted', async () => {
    await host.addAddress(`${VIP}/32`);
    const { addresses, claim, clock } = lab();
    claim('manage');
    addresses.start();
    await clock.advance(70_000);
    await addresses.stop();
    expect(has(VIP)).toBe(true);
  });

  test('is forgotten when its claim is released after it was taken off', async () => {
    const { addresses, claim, clock, settle } = lab();
    const vip = claim('manage');
    addresses.start();
    vip.ensure();
    await settle(() => vip.state.present);
    vip.remove();
    await settle(() => !vip.state.present);
    vip.release();
    await clock.advance(1_000);
    // Nothing is looked for any more.
    expect(clock.pending).toBe(0);
  });

  test.each([
    ['a label like ours', ['192.0.2.20/32', 'dev', 'lo', 'label', 'lo:kc']],
    ['a metric like ours', ['192.0.2.20/32', 'dev', 'lo', 'metric', '27491']],
    [
      'both, for a whole network',
      ['192.0.2.20/24', 'dev', 'lo', 'label', 'lo:kc', 'metric', '27491'],
    ],
    [
      'the mark of another keepcast',
      ['192.0.2.20/32', 'dev', 'lo', 'label', 'lo:kc', 'metric', '5'],
    ],
  ])('of others is left alone, though it has %s', async (_what, words) => {
    await host.exec(['ip', 'address', 'add', ...words]);
    const { addresses, claim, settle } = lab();
    const vip = claim('manage');
    addresses.start();
    vip.ensure();
    await settle(() => vip.state.present);
    vip.remove();
    await settle(() => !vip.state.present);
    await addresses.stop();
    expect(has('192.0.2.20')).toBe(true);
  });

  test('is off when its claim is released', async () => {
    const { addresses, claim, settle } = lab();
    const vip = claim('manage');
    addresses.start();
    vip.ensure();
    await settle(() => has(VIP));
    vip.release();
    await addresses.stop();
    expect(has(VIP)).toBe(false);
  });

  test('that is wanted still stays on after a stop', async () => {
    const { addresses, claim, settle } = lab();
    const vip = claim('manage');
    addresses.start();
    vip.ensure();
    await settle(() => vip.state.present);
    await addresses.stop();
    expect(has(VIP)).toBe(true);
  });

  test('on an interface that is down is not there, and it is said how to bring it up', async () => {
    const { addresses, claim, settle } = lab();
    await host.exec(['ip', 'link', 'set', 'eth1', 'down']);
    const vip = claim({ mode: 'manage', interface: 'eth1' });
    addresses.start();
    vip.ensure();
    await settle(() => codeOf(vip) === 'interface-down');
    expect(vip.state).toMatchObject({
      present: false,
      reason: { message: '192.0.2.10 was added to eth1, which is not up: ip link set eth1 up' },
    });
  });

  test('on an interface that there is not is tried until there is one', async () => {
    const { addresses, claim, clock, settle } = lab();
    const vip = claim({ mode: 'manage', interface: 'vip0' });
    addresses.start();
    vip.ensure();
    await settle(() => codeOf(vip) === 'no-such-interface');
    await host.exec(['ip', 'link', 'add', 'vip0', 'type', 'veth', 'peer', 'name', 'vip1']);
    await host.exec(['ip', 'link', 'set', 'vip0', 'up']);
    await host.exec(['ip', 'link', 'set', 'vip1', 'up']);
    await clock.advance(6_000);
    await settle(() => vip.state.present);
    expect(interfacesOf(VIP)).toEqual(['vip0']);
  });

  test('leaves no timer after a stop', async () => {
    const { addresses, claim, clock, settle } = lab();
    const vip = claim('manage');
    addresses.start();
    vip.ensure();
    await settle(() => vip.state.present);
    await addresses.stop();
    expect(clock.pending).toBe(0);
  });

  test('are many, and change together', async () => {
    const { addresses, claim, settle } = lab();
    const claims = Array.from({ length: 100 }, (_, index) =>
      claim('manage', `198.51.100.${index}/32`),
    );
    addresses.start();
    for (const vip of claims) vip.ensure();
    await settle(() => claims.every(({ state }) => state.present));
    for (const vip of claims) vip.remove();
    await addresses.stop();
    expect(addressesIn(host).filter(({ address }) => address.startsWith('198.51.'))).toEqual([]);
  });
});
