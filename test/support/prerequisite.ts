import { spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { describe, test } from '@jest/globals';
import { isInstalled, programEnvironment } from './program-start.ts';

/** A program of the system that a test needs, by the name of its executable. */
export type Daemon =
  | 'bgpctl'
  | 'bgpdump'
  | 'bird'
  | 'birdc'
  | 'exabgp'
  | 'gobgp'
  | 'gobgpd'
  | 'keepalived'
  | 'nft'
  | 'ping'
  | 'tshark'
  | 'vtysh';

/** What this machine has. */
export interface Host {
  readonly isRoot: boolean;
  /** Network namespaces can be made: in a container even root may not. */
  readonly hasNamespaces: boolean;
  readonly has: (program: string) => boolean;
}

function mayUnshare(): boolean {
  const env = programEnvironment();
  return spawnSync('unshare', ['--net', '--mount', 'true'], { env }).status === 0;
}

let thisHost: Host | undefined;

function inspectHost(): Host {
  thisHost ??= {
    isRoot: process.getuid?.() === 0,
    // A namespace without a name, gone when `true` ends: nothing to clean up.
    hasNamespaces: mayUnshare(),
    has: isInstalled,
  };
  return thisHost;
}

/** What `host` lacks of what the lab and `needs` ask for, each in a few words; empty if nothing. */
export function missing(needs: readonly Daemon[], host: Host): string[] {
  const lacks: string[] = [];
  if (!host.isRoot) lacks.push('root');
  else if (!host.hasNamespaces) lacks.push('the right to make network namespaces');
  for (const program of ['ip', 'setpriv', ...needs]) {
    if (!host.has(program)) lacks.push(`the program ${program}`);
  }
  return lacks;
}

/**
 * `describe` for tests that need root, network namespaces and daemons. Where something is missing the tests are
 * skipped, and the run's summary says which and why; with `CI=true` that is a failure instead.
 */
export function describeWith(needs: readonly Daemon[], name: string, body: () => void): void {
  describeUnless(missing(needs, inspectHost()), name, body);
}

/** `describe` for tests that need what `lacks` says is missing, each in a few words. */
export function describeUnless(lacks: readonly string[], name: string, body: () => void): void {
  if (lacks.length === 0) {
    describe(name, body);
  } else if (isRefused()) {
    describe(name, () => {
      test('has what it needs', failFor(lacks));
    });
  } else {
    describe.skip(nameOfSkipped(name, lacks), body);
  }
}

/** As {@link describeUnless}, for one test. */
export function testUnless(
  lacks: readonly string[],
  name: string,
  body: () => void | Promise<void>,
): void {
  if (lacks.length === 0) test(name, body);
  else if (isRefused()) test(name, failFor(lacks));
  else test.skip(nameOfSkipped(name, lacks), body);
}

/** What this host lacks of IPv6: sockets on its loopback. */
export function lacksIpv6(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return addresses.some(({ address }) => address === '::1') ? [] : ['IPv6'];
}

/** What this process lacks of the right to become another user. */
export function lacksRoot(): readonly string[] {
  return process.getuid?.() === 0 ? [] : ['root'];
}

/** Where everything is to be shown, nothing is skipped. */
function isRefused(): boolean {
  return process.env['CI'] === 'true';
}

function failFor(lacks: readonly string[]): () => never {
  return () => {
    throw new Error(`with CI=true nothing is skipped; missing: ${lacks.join(', ')}`);
  };
}

/** test/support/summary-reporter.js reads this ending. */
function nameOfSkipped(name: string, lacks: readonly string[]): string {
  return `${name} [needs ${lacks.join(', ')}]`;
}
