import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execCheck, Health, vrrpScript } from '../../src/health/index.ts';
import { seededRandom } from '../../src/testing/index.ts';
import { temporaryFolder } from '../support/lab/folder.ts';
import { Keepalived } from '../support/lab/keepalived.ts';
import { link, Namespace, waitFor } from '../support/lab/index.ts';
import { describeWith } from '../support/prerequisite.ts';

/** One `vrrp_script`, and what its program says, run after run: 0 is good. */
interface Script {
  readonly name: string;
  readonly rise: number;
  readonly fall: number;
  readonly exitCodes: readonly number[];
}

/** What became of a script with a run of it, counted from 1. */
interface Transition {
  readonly run: number;
  readonly to: 'online' | 'offline';
}

/** By the name of the script. */
type Transitions = Map<string, Transition[]>;

const SCRIPTS = 200;

/** Results of each script that are compared. Whatever comes later is good. */
const RUNS = 12;

/**
 * Reads and advances the counter that its first argument names, tells the number of this run to the FIFO that its second
 * argument names (`-`: to us), and exits with the status of that run. Nothing but builtins of the shell: hundreds a second are started.
 */
const PROGRAM = `
read -r runs < "$1/$3" || runs=0
runs=$((runs + 1))
echo "$runs" > "$1/$3"
if [ "$2" = - ]; then echo "RUN $3 $runs"; else echo "RUN $3 $runs" > "$2"; fi
read -r statuses < "$1/$3.statuses"
set -- $statuses
[ "$runs" -gt "$#" ] && exit 0
shift $((runs - 1))
exit "$1"
`;

/** Milliseconds for all runs of all scripts: generous, as 400 processes a second are much for a busy machine. */
const PATIENCE = 100_000;

function makeScripts(seed: number): Script[] {
  const random = seededRandom(seed);
  const among = (count: number): number => Math.floor(random() * count);
  return Array.from({ length: SCRIPTS }, (_, index) => {
    let isGood = random() < 0.5;
    return {
      name: `s${index + 1}`,
      rise: 1 + among(4),
      fall: 1 + among(4),
      exitCodes: Array.from({ length: RUNS }, () => {
        // Runs of equal results, or nothing would ever reach a threshold of four.
        if (random() < 0.35) isGood = !isGood;
        return isGood ? 0 : 1 + among(255);
      }),
    };
  });
}

/** Files of the scripts of one contender: each has counters of its own. */
async function scriptFolder(scripts: readonly Script[]): Promise<string> {
  const folder = await temporaryFolder('scripts');
  await writeFile(join(folder, 'program'), PROGRAM, { mode: 0o700 });
  for (const { name, exitCodes } of scripts) {
    await writeFile(join(folder, name), '0\n');
    await writeFile(join(folder, `${name}.statuses`), `${exitCodes.join(' ')}\n`);
  }
  return folder;
}

function command(folder: string, output: string, name: string): [string, ...string[]] {
  return ['/bin/sh', join(folder, 'program'), folder, output, name];
}

/**
 * Without init_fail, which keepalived 2.2.7 reads and does not heed: the first result decides in any case.
 *
 * One instance a script: without a weight a script that fails puts its instance in the state FAULT. The instances
 * never become master within the test: that would take three of their intervals.
 */
function configuration(scripts: readonly Script[], words: (name: string) => string[]): string {
  return scripts
    .map(
      ({ name, rise, fall }, index) => `
vrrp_script ${name} {
  script "${words(name).join(' ')}"
  interval 1
  timeout 60
  rise ${rise}
  fall ${fall}
}
vrrp_instance ${name} {
  state BACKUP
  interface eth0
  virtual_router_id ${index + 1}
  advert_int 255
  virtual_ipaddress {
    10.79.1.${index + 1}/32
  }
  track_script {
    ${name}
  }
}`,
    )
    .join('\n');
}

/** What keepalived's lines say: runs of the scripts, and transitions of their instances between them. */
function readNotifications(
  scripts: readonly Script[],
  { notifications }: Keepalived,
): { runs: Map<string, number>; transitions: Transitions } {
  const runs = new Map<string, number>();
  const transitions: Transitions = new Map(scripts.map(({ name }) => [name, []]));
  for (const line of notifications) {
    const [, ran, number] = /^RUN (\S+) (\d+)$/.exec(line) ?? [];
    if (ran !== undefined) runs.set(ran, Number(number));
    const [, name = '', state] = /^INSTANCE "(.+)" (FAULT|BACKUP) /.exec(line) ?? [];
    if (state === undefined) continue;
    const to = state === 'FAULT' ? 'offline' : 'online';
    transitions.get(name)?.push({ run: runs.get(name) ?? 0, to });
  }
  return { runs, transitions };
}

/** Runs the same scripts in a group of ours until each has run often enough. */
async function runOurs(scripts: readonly Script[], folder: string): Promise<Transitions> {
  const health = Health.of({
    backends: Object.fromEntries(
      scripts.map(({ name, rise, fall }) => [
        name,
        {
          check: execCheck(command(folder, '-', name)),
          // The timeout is that of keepalived's configuration here: a busy machine must not decide what is bad.
          ...vrrpScript({ rise, fall, timeout: '60s' }),
        },
      ]),
    ),
  });
  const runs = new Map<string, number>();
  const transitions: Transitions = new Map(scripts.map(({ name }) => [name, []]));
  let fault: string | undefined;
  health.on('result', ({ backend, outcome, message }) => {
    // A probe that waits for its turn has started nothing.
    if (outcome === 'not-run') return;
    const run = Number(/: RUN \S+ (\d+)$/.exec(message)?.[1]);
    // A run that did not count, on a machine that stood still, would be missing in the sequence.
    const isNext = run === (runs.get(backend) ?? 0) + 1;
    if (!isNext) fault ??= `${backend} after run ${runs.get(backend) ?? 0}: ${message}`;
    runs.set(backend, run);
  });
  health.on('change', ({ backend, to }) => {
    if (to !== 'unknown') transitions.get(backend)?.push({ run: runs.get(backend) ?? 0, to });
  });
  health.start();
  try {
    await waitFor('our scripts to have run', () => haveAllRun(scripts, runs), {
      deadline: PATIENCE,
      giveUp: () => fault,
    });
  } finally {
    await health.stop();
  }
  return transitions;
}

/** Runs the scripts in a keepalived until each has run often enough. */
async function runTheirs(scripts: readonly Script[], folder: string): Promise<Transitions> {
  const namespace = await Namespace.create('keepalived');
  await link(namespace, await Namespace.create('other'), {
    addresses: ['10.79.0.1/30', '10.79.0.2/30'],
  });
  const keepalived = await Keepalived.start({
    namespace,
    config: (fifo) => configuration(scripts, (name) => command(folder, fifo, name)),
  });
  const runsOf = (): Map<string, number> => readNotifications(scripts, keepalived).runs;
  await waitFor("keepalived's scripts to have run", () => haveAllRun(scripts, runsOf()), {
    deadline: PATIENCE,
    giveUp: keepalived.obituary,
  });
  await keepalived.stop();
  return readNotifications(scripts, keepalived).transitions;
}

/** Two runs more than are compared: what comes of a run may be told when the next one has begun. */
function haveAllRun(scripts: readonly Script[], runs: ReadonlyMap<string, number>): boolean {
  return scripts.every(({ name }) => (runs.get(name) ?? 0) >= RUNS + 2);
}

/**
 * A busy keepalived may start the next run of a script before it tells what has come of the last one: such a transition
 * is given back to the run that ours came with.
 */
function aligned(theirs: readonly Transition[], ours: readonly Transition[]): Transition[] {
  return theirs.map(({ run, to }, index) => {
    const other = ours[index];
    return other?.to === to && other.run === run - 1 ? other : { run, to };
  });
}

/** What is compared: one line a script, so that a difference shows what belongs to it. */
function describeTransitions(
  scripts: readonly Script[],
  transitionsOf: (name: string) => readonly Transition[],
): string[] {
  return scripts.map(({ name, rise, fall, exitCodes }) => {
    const told = transitionsOf(name).filter(({ run }) => run <= RUNS);
    const results = exitCodes.map((code) => (code === 0 ? '+' : '-')).join('');
    return `${name} rise ${rise} fall ${fall} ${results}: ${told.map(({ run, to }) => `${run} ${to}`).join(', ')}`;
  });
}

describeWith(['keepalived'], 'the scripts of a keepalived', () => {
  test('change state with the same runs here and there', async () => {
    const seed = Number(process.env['KEEPCAST_SEED'] ?? Date.now() % 1_000_000);
    const scripts = makeScripts(seed);
    const [ours, theirs] = await Promise.all([
      scriptFolder(scripts).then((folder) => runOurs(scripts, folder)),
      scriptFolder(scripts).then((folder) => runTheirs(scripts, folder)),
    ]);
    const oursOf = (name: string): Transition[] => ours.get(name) ?? [];
    const theirsOf = (name: string): Transition[] => aligned(theirs.get(name) ?? [], oursOf(name));
    expect([`seed ${seed}`, ...describeTransitions(scripts, oursOf)]).toEqual([
      `seed ${seed}`,
      ...describeTransitions(scripts, theirsOf),
    ]);
  });
});
