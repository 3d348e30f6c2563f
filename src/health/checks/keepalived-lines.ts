/** The state of a VRRP instance or a sync group. */
export type VrrpState = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP' | 'DELETED';

/** Whether a virtual server has its quorum, or a real server is alive. */
export type ServerState = 'UP' | 'DOWN';

/** What keepalived says of one of its things. */
export interface KeepalivedState {
  readonly state: VrrpState | ServerState;
  /** Of an instance, 0 to 255; undefined where keepalived says none. */
  readonly priority: number | undefined;
}

export interface KeepalivedNotice extends KeepalivedState {
  /** Which thing, as {@link instanceKey} and the like write it. */
  readonly key: string;
}

export function instanceKey(name: string): string {
  return `INSTANCE "${name}"`;
}

export function groupKey(name: string): string {
  return `GROUP "${name}"`;
}

export function virtualServerKey(virtualServer: string): string {
  return `VS ${virtualServer}`;
}

export function realServerKey(realServer: string, virtualServer: string): string {
  return `RS ${realServer} ${virtualServer}`;
}

/** A change of the priority names the state as well; a master that hears of a lower one is still master. */
const VRRP_STATES: Readonly<Record<string, VrrpState>> = {
  MASTER: 'MASTER',
  BACKUP: 'BACKUP',
  FAULT: 'FAULT',
  STOP: 'STOP',
  DELETED: 'DELETED',
  MASTER_PRIORITY: 'MASTER',
  BACKUP_PRIORITY: 'BACKUP',
  MASTER_RX_LOWER_PRI: 'MASTER',
};

const VRRP = /^((?:INSTANCE|GROUP) "[^"]+") ([A-Z_]+) (\d{1,3})$/;
const SERVER = /^((?:VS|RS) \S.*) (UP|DOWN)$/;

/** Reads a line of the notify FIFO; undefined for one that says nothing to us. */
export function parseKeepalivedLine(line: string): KeepalivedNotice | undefined {
  const [, vrrpKey, word = '', priority] = VRRP.exec(line) ?? [];
  if (vrrpKey !== undefined) {
    const state = Object.hasOwn(VRRP_STATES, word) ? VRRP_STATES[word] : undefined;
    if (state === undefined) return undefined;
    // A group has none, and keepalived writes 0.
    const hasPriority = vrrpKey.startsWith('INSTANCE');
    return { key: vrrpKey, state, priority: hasPriority ? Number(priority) : undefined };
  }
  const [, serverKey, upOrDown] = SERVER.exec(line) ?? [];
  if (serverKey === undefined) return undefined;
  return { key: serverKey, state: upOrDown === 'UP' ? 'UP' : 'DOWN', priority: undefined };
}
