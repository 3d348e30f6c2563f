import { describe, expect, test } from '@jest/globals';
import { adviseSysctls, type SysctlAdvice } from '../../../src/host/sysctl/advice.ts';

/** Of a host that suits, with one uplink. */
const SUITS: Readonly<Record<string, string>> = {
  'net/ipv4/conf/all/arp_ignore': '1',
  'net/ipv4/conf/eth0/arp_ignore': '0',
  'net/ipv4/conf/all/arp_announce': '2',
  'net/ipv4/conf/eth0/arp_announce': '0',
  'net/ipv4/conf/all/rp_filter': '0',
  'net/ipv4/conf/eth0/rp_filter': '2',
  'net/ipv4/conf/all/send_redirects': '1',
  'net/ipv4/conf/eth0/send_redirects': '1',
  'net/ipv4/ip_forward': '0',
  'net/ipv4/ip_nonlocal_bind': '0',
  'net/ipv6/ip_nonlocal_bind': '0',
};

function advise(
  differs: Readonly<Record<string, string>> = {},
  { managed = false, families = ['ipv4'] as ('ipv4' | 'ipv6')[] } = {},
): readonly SysctlAdvice[] {
  const settings: Readonly<Record<string, string | undefined>> = { ...SUITS, ...differs };
  return adviseSysctls(
    { interfaces: ['eth0'], managed, families: new Set(families) },
    (path) => settings[path.join('/')],
  );
}

function commands(...what: Parameters<typeof advise>): string[] {
  return advise(...what).map(({ command }) => command);
}

describe('the advice on sysctls', () => {
  test('is none where all suits', () => {
    expect(advise()).toEqual([]);
  });

  test('is none for IPv6, which has no such settings', () => {
    expect(advise({ 'net/ipv4/conf/all/arp_ignore': '0' }, { families: ['ipv6'] })).toEqual([]);
  });

  test.each([
    ['arp_ignore', 'net/ipv4/conf/all/arp_ignore', '0', '1'],
    ['arp_announce', 'net/ipv4/conf/all/arp_announce', '1', '2'],
    ['rp_filter', 'net/ipv4/conf/eth0/rp_filter', '1', '2'],
  ])('names %s where it does not suit', (name, path, value, expected) => {
    expect(commands({ [path]: value })).toEqual([
      `sysctl -w net.ipv4.conf.all.${name}=${expected}`,
    ]);
  });

  test('follows the larger of all and the interface, as the kernel does', () => {
    expect(
      commands({ 'net/ipv4/conf/all/arp_ignore': '0', 'net/ipv4/conf/eth0/arp_ignore': '1' }),
    ).toEqual([]);
  });

  test('lets loose filtering win over strict', () => {
    expect(
      commands({ 'net/ipv4/conf/all/rp_filter': '2', 'net/ipv4/conf/eth0/rp_filter': '1' }),
    ).toEqual([]);
  });

  test('names redirects of all and of the interface where the host forwards', () => {
    expect(commands({ 'net/ipv4/ip_forward': '1' })).toEqual([
      'sysctl -w net.ipv4.conf.all.send_redirects=0',
      'sysctl -w net.ipv4.conf.eth0.send_redirects=0',
    ]);
  });

  test('names the binding where addresses are managed, by family', () => {
    expect(commands({}, { managed: true, families: ['ipv4', 'ipv6'] })).toEqual([
      'sysctl -w net.ipv4.ip_nonlocal_bind=1',
      'sysctl -w net.ipv6.ip_nonlocal_bind=1',
    ]);
  });

  test('says what is, what should be, why, and the command, in one sentence', () => {
    expect(advise({ 'net/ipv4/conf/all/arp_announce': '0' })[0]?.reason).toEqual({
      code: 'sysctl-differs',
      message:
        'net.ipv4.conf.all.arp_announce is 0, and should be 2: this host may ask ARP with the VIP as its own address, and its neighbours then send to it alone (sysctl -w net.ipv4.conf.all.arp_announce=2)',
      evidence: { name: 'net.ipv4.conf.all.arp_announce', found: '0', expected: '2' },
    });
  });

  test('writes an interface with a dot as sysctl does', () => {
    const settings: Readonly<Record<string, string>> = {
      'net/ipv4/ip_forward': '1',
      'net/ipv4/conf/eth0.7/send_redirects': '1',
      'net/ipv4/conf/all/arp_ignore': '1',
      'net/ipv4/conf/all/arp_announce': '2',
    };
    const [advice] = adviseSysctls(
      { interfaces: ['eth0.7'], managed: false, families: new Set(['ipv4']) },
      (path) => settings[path.join('/')],
    );
    expect(advice?.name).toBe('net.ipv4.conf.eth0/7.send_redirects');
  });
});
