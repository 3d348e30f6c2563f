import { reason, type Reason } from '../core/index.ts';
import type { FlagFiles, FlagReasonCode, FlagState } from '../host/index.ts';

/** What keeps a maintenance file from doing what it is for. */
const FAULTS: ReadonlySet<FlagReasonCode> = new Set(['flag-folder-absent', 'flag-unknown']);

export interface MaintenanceFlagHost {
  /** Takes it out of service for that reason, or puts it back: whether that changes anything. */
  readonly set: (why: Reason<FlagReasonCode> | undefined) => boolean;
  readonly tell: (why: Reason<FlagReasonCode>) => void;
  readonly decide: () => void;
}

/** Follows the maintenance file of one announcement. */
export class MaintenanceFlag {
  readonly #path: string;
  readonly #files: FlagFiles;
  readonly #host: MaintenanceFlagHost;
  #unfollow: (() => void) | undefined;
  /** Whether the file is there is not known yet. */
  #isPending = false;

  constructor(path: string, files: FlagFiles, host: MaintenanceFlagHost) {
    this.#path = path;
    this.#files = files;
    this.#host = host;
  }

  /** Nothing is announced before it is known that the file is not there. Idempotent. */
  start(): void {
    if (this.#unfollow !== undefined) return;
    const path = this.#path;
    this.#isPending = true;
    this.#host.set(reason('flag-unknown', `whether ${path} is there is not known yet`, { path }));
    this.takeOver();
  }

  /** Takes the place of another one: what that has said holds until it is known whether the file is there. */
  takeOver(): void {
    if (this.#unfollow !== undefined) return;
    const path = this.#path;
    this.#unfollow = this.#files.follow(path, this.#onFlag);
  }

  /** Idempotent. */
  stop(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  readonly #onFlag = ({ present, reason: why }: FlagState): void => {
    const wasPending = this.#isPending;
    this.#isPending = false;
    const isNews = this.#host.set(present ? why : undefined);
    // That nothing was there from the beginning is no news.
    const isTold = (isNews && (present || !wasPending)) || FAULTS.has(why.code);
    if (isTold) this.#host.tell(why);
    if (isNews) this.#host.decide();
  };
}
