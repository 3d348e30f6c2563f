import { reason, type Reason } from '../core/index.ts';
import type { FlagFiles } from '../host/index.ts';
import type { Order } from '../policy/index.ts';
import { MaintenanceFlag } from './maintenance-flag.ts';
import { Operator, type MaintenanceReasonCode, type MaintenanceSource } from './operator.ts';

export interface MaintenanceHost {
  readonly flags: FlagFiles;
  /** @param isOut whether it is out of service now, for this or another reason */
  readonly tell: (
    isOut: boolean,
    source: MaintenanceSource,
    why: Reason<MaintenanceReasonCode>,
  ) => void;
  readonly decide: () => void;
}

/** Who has taken one announcement out of service: an operator, or a file that is there. */
export class Maintenance {
  readonly #host: MaintenanceHost;
  readonly #operator = new Operator();
  #flag: MaintenanceFlag | undefined;
  #isFollowing = false;

  /** @param path of the file; undefined: none is looked for */
  constructor(host: MaintenanceHost, path: string | undefined) {
    this.#host = host;
    this.#flag = this.#flagOf(path);
  }

  /** Why it is out of service; undefined if it is not. */
  get reason(): Reason<MaintenanceReasonCode> | undefined {
    return this.#operator.maintenance;
  }

  /** @param drain what a drain wants; undefined if there is none */
  order(drain: Order | undefined): Order {
    return this.#operator.order(drain);
  }

  /** Looks at the file from now on. Idempotent. */
  start(): void {
    this.#isFollowing = true;
    this.#flag?.start();
  }

  /** Idempotent. */
  stop(): void {
    this.#isFollowing = false;
    this.#flag?.stop();
  }

  /** An operator takes it out of service, or puts it back. */
  set(why: Reason<MaintenanceReasonCode> | undefined, told: Reason<MaintenanceReasonCode>): void {
    if (!this.#operator.set('operator', why)) return;
    this.#tell('operator', told);
    this.#host.decide();
  }

  /** Looks at another file, or at none. */
  replaceFile(path: string | undefined): void {
    const before = this.#flag;
    this.#flag = this.#flagOf(path);
    if (this.#isFollowing) this.#flag?.takeOver();
    before?.stop();
    if (path !== undefined || !this.#operator.set('file', undefined)) return;
    this.#tell('file', reason('flag-absent', 'no maintenance file is looked for now'));
  }

  #flagOf(path: string | undefined): MaintenanceFlag | undefined {
    if (path === undefined) return undefined;
    return new MaintenanceFlag(path, this.#host.flags, {
      set: (why) => this.#operator.set('file', why),
      tell: (why) => {
        this.#tell('file', why);
      },
      decide: this.#host.decide,
    });
  }

  #tell(source: MaintenanceSource, why: Reason<MaintenanceReasonCode>): void {
    this.#host.tell(this.reason !== undefined, source, why);
  }
}
