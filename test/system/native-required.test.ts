import { describe, expect, test } from '@jest/globals';
import {
  requireNative,
  type NativeFeature,
  type NativeHost,
  type NativeLibrary,
} from '../../src/system/index.ts';

const koffi: NativeLibrary = { load: () => ({ func: () => () => 0 }), errno: () => 0 };
const withKoffi: NativeHost = { platform: 'linux', load: () => koffi };
const withoutKoffi: NativeHost = {
  platform: 'linux',
  load: () => {
    throw Object.assign(new Error('not there'), { code: 'MODULE_NOT_FOUND' });
  },
};
const withBrokenKoffi: NativeHost = {
  platform: 'linux',
  load: () => {
    throw Object.assign(new Error('GLIBC_2.38 not found'), { code: 'ERR_DLOPEN_FAILED' });
  },
};
/** Its package is there; what it should do for us, it cannot. */
const withUselessKoffi: NativeHost = {
  platform: 'linux',
  load: () => ({
    ...koffi,
    load: () => {
      throw new Error('Failed to load shared library');
    },
  }),
};
const elsewhere: NativeHost = { ...withKoffi, platform: 'darwin' };

const FEATURES: readonly [NativeFeature, string][] = [
  ['password', 'IPsec'],
  ['ttlSecurity', 'net.ipv4.ip_default_ttl=255'],
  ['multihop', 'leave it out'],
  ['tos', 'nftables'],
  ['bindToDevice', 'localAddress'],
  ['silentAfter', '11s or more'],
];

describe('an option of the kernel', () => {
  test('is had on Linux with koffi', () => {
    expect(() => {
      requireNative('password', withKoffi);
    }).not.toThrow();
  });

  test.each(FEATURES)('%s without koffi says what to install', (feature) => {
    expect(() => {
      requireNative(feature, withoutKoffi);
    }).toThrow(
      `'${feature}' needs the optional package koffi, which is not installed: run "npm install koffi@~3.3.4"`,
    );
  });

  test('without koffi is refused with a code', () => {
    expect(() => {
      requireNative('password', withoutKoffi);
    }).toThrow(expect.objectContaining({ code: 'ERR_NATIVE_REQUIRED' }));
  });

  test.each(FEATURES)('%s without koffi names an alternative', (feature, alternative) => {
    expect(() => {
      requireNative(feature, withoutKoffi);
    }).toThrow(alternative);
  });

  test('is refused where koffi is installed and does not load', () => {
    expect(() => {
      requireNative('password', withBrokenKoffi);
    }).toThrow(
      expect.objectContaining({
        code: 'ERR_NATIVE_REQUIRED',
        message:
          'kernel options need the optional package koffi, which cannot be used here: GLIBC_2.38 not found. Run "npm install koffi@~3.3.4", or take out password, ttlSecurity, multihop, tos, bindToDevice and a silentAfter below 11s',
      }),
    );
  });

  test('is refused where koffi loads and does not reach the C library', () => {
    expect(() => {
      requireNative('password', withUselessKoffi);
    }).toThrow(
      expect.objectContaining({
        code: 'ERR_NATIVE_REQUIRED',
        message: expect.stringContaining('cannot be used here: Failed to load shared library. Run'),
      }),
    );
  });

  test('is refused on another platform', () => {
    expect(() => {
      requireNative('tos', elsewhere);
    }).toThrow(
      expect.objectContaining({
        code: 'ERR_NATIVE_REQUIRED',
        message:
          "'tos' works on Linux only, and this is darwin: mark the packets with nftables instead: tcp dport 179 ip dscp set cs6",
      }),
    );
  });
});
