import { describe, expect, test } from '@jest/globals';
import { kernelSockets, Secret, type SocketCalls } from '../../src/system/index.ts';

/** Writes down what the kernel would be told. */
function recording(): { calls: SocketCalls; told: string[] } {
  const told: string[] = [];
  const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
  return {
    told,
    calls: {
      socket: (domain) => {
        told.push(`socket ${domain}`);
        return 7;
      },
      bind: (descriptor, address) => told.push(`bind ${descriptor} ${hex(address)}`),
      setOption: (descriptor, level, name, value) =>
        told.push(`set ${descriptor} ${level}/${name} ${hex(value)}`),
      getOption: () => new Uint8Array(4),
      close: (descriptor) => told.push(`close ${descriptor}`),
      interfaceIndex: () => 3,
    },
  };
}

const zeros = (octets: number): string => '00'.repeat(octets);

describe('the octets of an address (struct sockaddr)', () => {
  test('of IPv4', () => {
    const { calls, told } = recording();
    kernelSockets(calls).open('ipv4', { localAddress: '192.0.2.1', localPort: 179 });
    // Family 2 in the order of the host, port 179 and the address in network order.
    expect(told.at(-1)).toBe(`bind 7 020000b3c0000201${zeros(8)}`);
  });

  test('of IPv6 with an interface', () => {
    const { calls, told } = recording();
    kernelSockets(calls).open('ipv6', { localAddress: 'fe80::1%eth0' });
    // Family 10, no port, no flow, the address, and 3 as the index of the interface.
    expect(told.at(-1)).toBe(`bind 7 0a00000000000000fe80${zeros(13)}0103000000`);
  });

  test('of IPv4 on a socket of IPv6', () => {
    const { calls, told } = recording();
    kernelSockets(calls).open('ipv6', { localAddress: '192.0.2.1' });
    expect(told.at(-1)).toBe(`bind 7 0a00000000000000${zeros(10)}ffffc000020100000000`);
  });

  test('of IPv6 is none on a socket of IPv4', () => {
    const { calls } = recording();
    expect(() => kernelSockets(calls).open('ipv4', { localAddress: '2001:db8::1' })).toThrow(
      '2001:db8::1 is no IPv4 address: both ends of a connection must be of one family',
    );
  });
});

describe('the octets of a key (struct tcp_md5sig)', () => {
  test('of an IPv4 peer', () => {
    const { calls, told } = recording();
    kernelSockets(calls).setKey(
      { descriptor: 7, family: 'ipv4' },
      { address: '192.0.2.1' },
      new Secret('abc'),
    );
    // sockaddr in 128 octets; flags 1, 32 bits, 3 octets; interface; 80 octets of key.
    expect(told).toEqual([
      `set 7 6/32 02000000c0000201${zeros(120)}01200300${zeros(4)}616263${zeros(77)}`,
    ]);
  });

  test('of everybody on IPv6', () => {
    const { calls, told } = recording();
    kernelSockets(calls).setKey(
      { descriptor: 7, family: 'ipv6' },
      { address: '::', prefixLength: 0 },
      new Secret('abc'),
    );
    expect(told).toEqual([`set 7 6/32 0a00${zeros(126)}01000300${zeros(4)}616263${zeros(77)}`]);
  });

  test('that is taken away has none', () => {
    const { calls, told } = recording();
    kernelSockets(calls).removeKey({ descriptor: 7, family: 'ipv4' }, { address: '192.0.2.1' });
    expect(told).toEqual([`set 7 6/32 02000000c0000201${zeros(120)}01200000${zeros(84)}`]);
  });
});

describe('a socket that cannot be made', () => {
  test('is closed', () => {
    const { calls, told } = recording();
    const failing: SocketCalls = {
      ...calls,
      bind: () => {
        throw new Error('in use');
      },
    };
    expect(() => kernelSockets(failing).open('ipv4', { localAddress: '192.0.2.1' })).toThrow(
      'in use',
    );
    expect(told.at(-1)).toBe('close 7');
  });
});
