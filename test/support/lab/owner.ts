import { readFileSync } from 'node:fs';

/** What every namespace and temporary folder of the lab is called by: whose it is, so that leftovers can be told. */
export interface Owner {
  readonly pid: number;
  /** When the process started, in the kernel's clock ticks: a pid alone may have been given to somebody else. */
  readonly startedAt: number;
}

const NAME = /^kc-(\d+)-(\d+)-/;

/** The number of the field `starttime` in /proc/PID/stat, counted from the field behind the program's name. */
const START_TIME_FIELD = 19;

function startTime(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The program's name stands in parentheses and may hold spaces and parentheses of its own.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie is dead: where nobody reaps orphans, as in a container, it stays for ever.
  return fields[0] === 'Z' ? undefined : Number(fields[START_TIME_FIELD]);
}

/** This process. */
export function ourselves(): Owner {
  return { pid: process.pid, startedAt: startTime(process.pid) ?? 0 };
}

/** Such as `kc-4711-99031-`: the beginning of every name that `owner` gives. */
export function namePrefix(owner: Owner): string {
  return `kc-${owner.pid}-${owner.startedAt}-`;
}

/** Whose `name` is; undefined if the lab has not given it. */
export function ownerOf(name: string): Owner | undefined {
  const match = NAME.exec(name);
  return match === null ? undefined : { pid: Number(match[1]), startedAt: Number(match[2]) };
}

export function isAlive(owner: Owner): boolean {
  return startTime(owner.pid) === owner.startedAt;
}

let named = 0;

/** A name that nobody else has, whichever jest workers run at the same time. */
export function uniqueName(label: string): string {
  named += 1;
  return `${namePrefix(ourselves())}${named}-${label}`;
}
