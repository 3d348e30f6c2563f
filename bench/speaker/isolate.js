/** A network of the bench's own, so that it may use any address and port, and nothing is left of it at the end. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { NETWORK } from './plan.js';

const INSIDE = 'KEEPCAST_BENCH_INSIDE';

/**
 * Runs this program again in a network and process namespace, where it is the first process: when it ends, however it
 * ends, the kernel ends all that it has started. Returns only inside.
 */
export function isolate() {
  if (process.env[INSIDE] !== undefined) return;
  const shell = `ip link set lo up && ip address add ${NETWORK} dev lo && exec "$@"`;
  const { status, error } = spawnSync(
    'unshare',
    [
      ...['--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
      ...(process.getuid() === 0 ? [] : ['--user', '--map-root-user']),
      ...['sh', '-c', shell, 'sh', process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    ],
    { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } },
  );
  if (error !== undefined) {
    process.stderr.write(`it needs unshare and ip, of util-linux and iproute2: ${error.message}\n`);
  }
  process.exit(status ?? 1);
}
