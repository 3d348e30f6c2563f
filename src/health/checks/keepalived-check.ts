import { resolve } from 'node:path';
import { ConfigurationError, describe } from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import { CheckNotRun, type WatchedCheck, type WatchedResult } from '../check.ts';
import { checkOptions } from '../options.ts';
import {
  groupKey,
  instanceKey,
  realServerKey,
  virtualServerKey,
  type KeepalivedState,
} from './keepalived-lines.ts';
import { Mailbox } from './mailbox.ts';
import { NotifyFifo } from './notify-fifo.ts';

export interface KeepalivedCheckOptions {
  /** The name of a VRRP instance. One of `instance`, `group`, `virtualServer` is needed. */
  readonly instance?: string;
  /** The name of a VRRP sync group. */
  readonly group?: string;
  /** A virtual server, as keepalived writes it: `'[192.0.2.10]:tcp:80'`. */
  readonly virtualServer?: string;
  /** A real server of `virtualServer`, as keepalived writes it: `'[10.0.0.1]:tcp:80'`. */
  readonly realServer?: string;
  /**
   * What is good of an instance or a group: `'master'` (the default), or `'master-or-backup'`, which is bad in FAULT,
   * STOP and DELETED alone.
   */
  readonly expect?: 'master' | 'master-or-backup';
}

const OPTIONS = [
  'instance',
  'group',
  'virtualServer',
  'realServer',
  'expect',
] as const satisfies readonly (keyof KeepalivedCheckOptions)[];

/**
 * Follows a keepalived that runs on this host, by its notify FIFO (`notify_fifo`, `vrrp_notify_fifo`,
 * `lvs_notify_fifo`): `keepalivedCheck('/run/keepalived.fifo', { instance: 'VI_1' })`. MASTER is good, BACKUP as
 * `expect` says, FAULT, STOP and DELETED are bad; a virtual or a real server is good while it is UP. The verdict follows
 * each line at once, whatever `rise` and `fall` are: keepalived has counted already. The priority shows as evidence.
 *
 * _Not run_ as long as there is no such FIFO, keepalived does not run, or has said nothing of the thing yet. A FIFO has
 * one reader: give us one of our own, without a `notify_fifo_script`. What keepalived said before we were started again
 * is lost; with `fifo_write_vrrp_states_on_reload` in its `global_defs` it repeats the states of VRRP on SIGHUP.
 * @throws ConfigurationError
 */
export function keepalivedCheck(fifoPath: string, options: KeepalivedCheckOptions): WatchedCheck {
  if (typeof fifoPath !== 'string' || fifoPath === '' || fifoPath.includes('\0')) {
    throw new ConfigurationError('', `${describe(fifoPath)} is not the path of a FIFO`);
  }
  checkOptions(options, 'keepalivedCheck', OPTIONS);
  const key = parseKey(options);
  const good = parseGood(options);
  const path = resolve(fifoPath);
  return madeOf(
    {
      kind: 'keepalived',
      target: `${fifoPath} ${key}`,
      watch: (signal) => watch(NotifyFifo.at(path), key, good, signal),
    },
    path,
    options,
  );
}

async function* watch(
  fifo: NotifyFifo,
  key: string,
  good: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<WatchedResult> {
  const mailbox = new Mailbox<WatchedResult>();
  const leave = fifo.join({
    key,
    onState: (state) => {
      mailbox.put(state === undefined ? nothingSaid(key) : judge(state, good));
    },
    onEnd: (why) => {
      mailbox.end(new CheckNotRun(why));
    },
  });
  try {
    for (;;) yield await mailbox.take(signal);
  } finally {
    leave();
  }
}

function nothingSaid(key: string): WatchedResult {
  return { outcome: 'not-run', message: `keepalived has not said anything of ${key}` };
}

function judge({ state, priority }: KeepalivedState, good: readonly string[]): WatchedResult {
  return {
    outcome: good.includes(state) ? 'good' : 'bad',
    message: `keepalived says ${state}${priority === undefined ? '' : `, with priority ${priority}`}`,
    conclusive: true,
    standing: true,
    evidence: { state, ...(priority === undefined ? {} : { priority }) },
  };
}

function parseGood({ expect, instance, group }: KeepalivedCheckOptions): readonly string[] {
  const isVrrp = (instance ?? group) !== undefined;
  if (expect === undefined) return isVrrp ? ['MASTER'] : ['UP'];
  if (!isVrrp) {
    throw new ConfigurationError('expect', 'a server is neither master nor backup: leave it out');
  }
  const given: unknown = expect;
  if (given === 'master') return ['MASTER'];
  if (given === 'master-or-backup') return ['MASTER', 'BACKUP'];
  throw new ConfigurationError(
    'expect',
    `${describe(given)} cannot be expected: write 'master' or 'master-or-backup'`,
  );
}

function parseKey(options: KeepalivedCheckOptions): string {
  const given = (['instance', 'group', 'virtualServer'] as const).filter(
    (name) => options[name] !== undefined,
  );
  const [name] = given;
  if (name === undefined || given.length > 1) {
    throw new ConfigurationError(
      '',
      `what is to be followed? Write one of instance, group and virtualServer, such as { instance: 'VI_1' }`,
    );
  }
  const { realServer } = options;
  const value = parseName(name, options[name]);
  if (realServer !== undefined && name !== 'virtualServer') {
    throw new ConfigurationError('realServer', 'a real server needs its virtualServer');
  }
  switch (name) {
    case 'instance':
      return instanceKey(value);
    case 'group':
      return groupKey(value);
    case 'virtualServer':
      return realServer === undefined
        ? virtualServerKey(value)
        : realServerKey(parseName('realServer', realServer), value);
  }
}

/** The names of instances and groups have no quotes and no spaces; servers look like `[192.0.2.10]:tcp:80`. */
function parseName(path: string, value: unknown): string {
  if (typeof value === 'string' && /^[^"\s](?:[^"\n]*[^"\s])?$/.test(value)) return value;
  const example = path === 'instance' || path === 'group' ? 'VI_1' : '[192.0.2.10]:tcp:80';
  throw new ConfigurationError(
    path,
    `${describe(value)} is not a name of keepalived's: write one such as '${example}'`,
  );
}
