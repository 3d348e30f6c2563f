import { run } from './child.js';

const ask = [
  ['BIRD', ['bird', '--version']],
  ['GoBGP', ['gobgpd', '--version']],
  ['FRR', ['/usr/lib/frr/bgpd', '--version']],
  ['ExaBGP', ['exabgp', '--version']],
  ['OpenBGPD', ['/usr/sbin/bgpd', '-V']],
];

/** @returns {Promise<string[]>} of those that are installed, such as `BIRD 2.0.12` */
export async function versions() {
  const all = [];
  for (const [name, argv] of ask) {
    try {
      const { said } = await run(argv);
      all.push(`${name} ${/\d+(?:\.\d+)+/.exec(said)?.[0] ?? ''}`.trim());
    } catch {
      // It is not there: its rows say so.
    }
  }
  return all;
}
