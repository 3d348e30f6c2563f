import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseVip, VirtualAddresses } from '../../../src/host/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { waitFor } from '../../support/lab/wait-for.ts';

const VIP = parseVip('manage', '192.0.2.10/32');

let folder: string;
let addresses: VirtualAddresses | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-host-'));
});

afterEach(async () => {
  await addresses?.stop();
  rmSync(folder, { recursive: true });
});

/** A program that stands for `ip`. */
function program(script: string): [string] {
  const file = join(folder, 'ip');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return [file];
}

interface Tried {
  readonly code: string;
  readonly message: string;
}

/** What is said of an address that is wanted, once the program has been tried. */
async function tried(command: [string, ...string[]], code: string): Promise<Tried> {
  const clock = new VirtualClock();
  addresses = new VirtualAddresses({ clock, command, look: () => [] });
  const claim = addresses.claim(VIP);
  addresses.start();
  claim.ensure();
  await waitFor('the failure', () => claim.state.reason.code === code, { interval: 5 });
  return claim.state.reason;
}

describe('an address that cannot be had', () => {
  test.each([
    [
      'no right to add it',
      'not-permitted',
      'echo "RTNETLINK answers: Operation not permitted" >&2; exit 2',
      'run keepcast as root or with CAP_NET_ADMIN',
    ],
    [
      'no such interface',
      'no-such-interface',
      'echo "Cannot find device \\"lo\\"" >&2; exit 1',
      'make the interface, or name another',
    ],
    [
      'no IPv6 on it',
      'ip-failed',
      'echo "Error: ipv6: IPv6 is disabled on this device." >&2; exit 2',
      'disable_ipv6=0',
    ],
    [
      'words that nobody knows',
      'ip-failed',
      'echo "Error: moon" >&2; exit 3',
      'status 3, saying: Error: moon',
    ],
    ['no word', 'ip-failed', 'exit 4', 'ip ended with status 4'],
    ['a program that is killed', 'ip-failed', 'kill -9 $$', 'by a signal'],
  ])('says so and what to do: %s', async (_what, code, script, message) => {
    expect((await tried(program(script), code)).message).toContain(message);
  });

  test('says so and what to do: no program', async () => {
    const { message } = await tried([join(folder, 'none')], 'ip-missing');
    expect(message).toBe(
      '192.0.2.10 cannot be had: the program ip is not there: install iproute2, or add the address yourself (vip: verify)',
    );
  });

  test('is tried again after 5 s', async () => {
    const clock = new VirtualClock();
    const look = (): { address: string; interface: string }[] =>
      isFixed ? [{ address: '192.0.2.10', interface: 'lo' }] : [];
    let isFixed = false;
    addresses = new VirtualAddresses({ clock, command: program('exit 2'), look });
    const claim = addresses.claim(VIP);
    addresses.start();
    claim.ensure();
    await waitFor('the failure', () => claim.state.reason.code === 'ip-failed', { interval: 5 });
    program(`echo "$@" > ${join(folder, 'called')}`);
    isFixed = true;
    await clock.advance(5_000);
    expect(claim.state.present).toBe(true);
  });

  test('is not given up because the list of addresses cannot be read', async () => {
    const script = 'case "$*" in *-json*) echo nonsense;; *) exit 0;; esac';
    expect(await tried(program(script), 'interface-down')).toBeDefined();
  });
});

describe('a leftover of an earlier process', () => {
  const listed = JSON.stringify([
    {
      ifname: 'lo',
      addr_info: [
        { family: 'inet', local: '192.0.2.10', prefixlen: 32, label: 'lo:kc', metric: 27491 },
      ],
    },
  ]);

  test('that cannot be taken off is told once, and tried again after a minute', async () => {
    const clock = new VirtualClock();
    const fails = 'echo "RTNETLINK answers: Operation not permitted" >&2; exit 2';
    const script = (then: string): string =>
      `case "$*" in *-json*) echo '${listed}';; *) echo "$@" >> ${join(folder, 'called')}; ${then};; esac`;
    addresses = new VirtualAddresses({
      clock,
      sweep: true,
      command: program(script(fails)),
      look: () => [],
    });
    const told: string[] = [];
    addresses.on('stale', ({ reason }) => told.push(reason.message));
    addresses.start();
    await waitFor('the failure', () => told.length === 1, { interval: 5 });
    await clock.advance(59_000);
    const tries = readFileSync(join(folder, 'called'), 'utf8');
    program(script('exit 0'));
    await clock.advance(2_000);
    await waitFor('the end of it', () => told.length === 2, { interval: 5 });
    expect({ tries, told }).toEqual({
      tries: 'address del 192.0.2.10/32 dev lo\n',
      told: [
        expect.stringContaining('not taken off: RTNETLINK answers: Operation not permitted'),
        '192.0.2.10 on lo is ours, and no announcement has it: taken off',
      ],
    });
  });

  test('is not looked for any more where there is no program ip', async () => {
    const clock = new VirtualClock();
    addresses = new VirtualAddresses({
      clock,
      sweep: true,
      command: [join(folder, 'none')],
      look: () => [],
    });
    addresses.start();
    await addresses.stop();
    addresses.start();
    const idle = async (): Promise<boolean> => {
      await clock.advance(1_000);
      return clock.pending === 0;
    };
    await waitFor('no timer', idle, { interval: 5 });
  });
});

describe('a system that does not tell its addresses', () => {
  test('takes none away that was seen', async () => {
    const clock = new VirtualClock();
    let isBlind = false;
    addresses = new VirtualAddresses({
      clock,
      look: () => {
        if (isBlind) throw new Error('no descriptors');
        return [{ address: '192.0.2.10', interface: 'lo' }];
      },
    });
    const claim = addresses.claim(parseVip('verify', '192.0.2.10/32'));
    addresses.start();
    isBlind = true;
    await clock.advance(5_000);
    expect(claim.state.present).toBe(true);
  });

  test('has none that was never seen', () => {
    addresses = new VirtualAddresses({
      clock: new VirtualClock(),
      look: () => {
        throw new Error('no descriptors');
      },
    });
    expect(addresses.claim(parseVip('verify', '192.0.2.10/32')).state).toMatchObject({
      present: false,
      reason: { code: 'addresses-unknown' },
    });
  });
});

describe('an address that is only looked for', () => {
  test('is found by what the platform tells', () => {
    const platform = new VirtualAddresses({ clock: new VirtualClock() });
    expect(platform.claim(parseVip('verify', '127.0.0.1/32')).state).toMatchObject({
      present: true,
      reason: { message: '127.0.0.1 is on lo' },
    });
  });

  test('has no program started', async () => {
    const clock = new VirtualClock();
    const called = join(folder, 'called');
    addresses = new VirtualAddresses({
      clock,
      command: program(`touch ${called}`),
      look: () => [],
    });
    const claim = addresses.claim(parseVip('verify', '192.0.2.10/32'));
    addresses.start();
    claim.ensure();
    claim.remove();
    await clock.advance(20_000);
    await addresses.stop();
    expect(existsSync(called)).toBe(false);
  });
});

describe('a host without addresses of ours', () => {
  test('is not looked at', () => {
    const clock = new VirtualClock();
    addresses = new VirtualAddresses({ clock });
    addresses.start();
    expect(clock.pending).toBe(0);
  });

  test('is looked at as soon as there is one', async () => {
    const clock = new VirtualClock();
    let isThere = false;
    const look = (): { address: string; interface: string }[] =>
      isThere ? [{ address: '192.0.2.10', interface: 'lo' }] : [];
    addresses = new VirtualAddresses({ clock, look });
    addresses.start();
    const claim = addresses.claim(parseVip('verify', '192.0.2.10/32'));
    isThere = true;
    await clock.advance(1_000);
    expect(claim.state.present).toBe(true);
  });

  test('is not looked at any more once the last one is released', async () => {
    const clock = new VirtualClock();
    addresses = new VirtualAddresses({ clock, look: () => [] });
    addresses.start();
    addresses.claim(parseVip('verify', '192.0.2.10/32')).release();
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
  });
});
