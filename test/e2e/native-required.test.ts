/** The built package in installations of several kinds: run `npm run build` before. */
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Output } from '../support/lab/program.ts';
import { node, path } from './programs.ts';

const NATIVE_PACKAGES = ['koffi', '@koromix'];

const CONFIG = `
speaker: { asn: 65010, routerId: 10.0.0.11 }
peers: [ { address: 10.0.0.1, asn: 65000, OPTION } ]
health: { web: { backends: { web-a: { tcp: "127.0.0.1:8080" } } } }
announce: { 10.0.0.10/32: { health: web } }
`;

const SCRIPT = `
import { Speaker } from './dist/index.js';
const speaker = new Speaker({ asn: 65010, routerId: '10.0.0.11' });
try {
  speaker.addPeer({ address: '10.0.0.1', asn: 65000, password: 's3cret' });
} catch ({ code, message }) {
  console.log(code + ': ' + message);
}
`;

/** keepcast as npm installs it, with the packages that it is given beside those that it must have. */
class Installation {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param native of {@link NATIVE_PACKAGES}, which are there */
  static async make(native: readonly string[]): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'keepcast-'));
    const modules = join(folder, 'node_modules');
    await mkdir(modules);
    for (const name of await readdir(path('node_modules'))) {
      if (NATIVE_PACKAGES.includes(name)) continue;
      await symlink(path(join('node_modules', name)), join(modules, name));
    }
    for (const name of native) {
      // A copy: behind a symbolic link it would find the packages beside the original.
      await cp(path(join('node_modules', name)), join(modules, name), { recursive: true });
    }
    await cp(path('dist'), join(folder, 'dist'), { recursive: true });
    await cp(path('package.json'), join(folder, 'package.json'));
    return new Installation(folder);
  }

  async validate(option: string): Promise<Output> {
    const file = await this.#write('a.yaml', CONFIG.replace('OPTION', option));
    const { stdout, stderr, code } = await node(
      join(this.#folder, 'dist/cli/main.js'),
      'validate',
      file,
    );
    const withoutFolder = (text: string): string => text.replaceAll(`${dirname(file)}/`, '');
    return { code, stdout: withoutFolder(stdout), stderr: withoutFolder(stderr) };
  }

  async addProtectedPeer(): Promise<string> {
    return (await node(await this.#write('add-peer.js', SCRIPT))).stdout.trim();
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true });
  }

  async #write(name: string, text: string): Promise<string> {
    const file = join(this.#folder, name);
    await writeFile(file, text);
    return file;
  }
}

describe.each([
  {
    what: 'without koffi',
    native: [],
    refusal:
      '\'password\' needs the optional package koffi, which is not installed: run "npm install koffi@~3.3.4". Or do without: protect the session with IPsec or a firewall instead, or give the speaker a `network` that makes signed connections',
  },
  {
    what: 'with koffi, and without the part of it that is for this machine',
    native: ['koffi'],
    refusal:
      'kernel options need the optional package koffi, which cannot be used here: Cannot find the native Koffi module; did you bundle it correctly?. Run "npm install koffi@~3.3.4", or take out password, ttlSecurity, multihop, tos, bindToDevice and a silentAfter below 11s',
  },
])('an installation $what', ({ native, refusal }) => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await Installation.make(native);
  });

  afterAll(async () => {
    await installation.remove();
  });

  test('takes a configuration that asks the kernel for nothing', async () => {
    await expect(installation.validate('holdTime: 9s')).resolves.toMatchObject({ code: 0 });
  });

  test('refuses a password in the file, before anything is dialled', async () => {
    const { code, stderr, stdout } = await installation.validate('password: s3cret');
    expect(code).toBe(2);
    expect(stderr + stdout).toContain(`a.yaml:3:43: peers[0].password: ${refusal}`);
  });

  test('refuses a password of a peer that is added, before anything is dialled', async () => {
    await expect(installation.addProtectedPeer()).resolves.toBe(`ERR_NATIVE_REQUIRED: ${refusal}`);
  });
});
