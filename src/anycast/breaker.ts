import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import type { Clock } from '../core/index.ts';
import {
  massWithdraw,
  MassWithdrawBreaker,
  parseMassWithdraw,
  type Guard,
  type MassWithdrawChange,
  type MassWithdrawMember,
  type MassWithdrawOptions,
  type MassWithdrawStatus,
} from '../policy/index.ts';
import { parseAttributesOver, type ActionAttributes } from './actions.ts';
import type { OwnersRequired } from './route-owners.ts';

/** Too many announcements would leave at once, and are held; or they are not held any more. */
export interface AlarmEvent extends MassWithdrawChange {
  readonly at: Date;
}

/** What an announcement has of the breaker. */
export interface BreakerPart {
  readonly member: MassWithdrawMember | undefined;
  readonly guards: readonly Guard<unknown, RouteExportOptions>[];
}

/** The breaker of all announcements of an `Anycast`, if it has one: see its option `massWithdraw`. */
export class Breaker {
  readonly #machine: MassWithdrawBreaker | undefined;
  readonly #attributes: ActionAttributes | undefined;
  readonly #clock: Clock;

  /**
   * @internal Made by `Anycast`.
   * @throws ConfigurationError
   */
  constructor(
    options: MassWithdrawOptions<ActionAttributes> | undefined,
    clock: Clock,
    tell: (event: AlarmEvent) => void,
  ) {
    this.#clock = clock;
    this.#attributes = options?.attributes;
    if (options === undefined) return;
    this.#machine = new MassWithdrawBreaker(parseMassWithdraw(options, checkAttributes));
    this.#machine.on('change', (change) => {
      tell({ ...change, at: clock.date() });
    });
  }

  /** How it stands; undefined if there is none. */
  get status(): MassWithdrawStatus | undefined {
    return this.#machine?.status(this.#clock.now());
  }

  /**
   * Lets leave what is held: it was meant.
   * @returns how many were held
   */
  ack(): number {
    return this.#machine?.ack(this.#clock.now()) ?? 0;
  }

  /**
   * @internal
   * @param over what a route says with these attributes laid over its own
   * @param sharing of the route of this prefix, where it has several owners
   */
  join(
    prefix: string,
    over: (attributes: ActionAttributes) => RouteExportOptions,
    sharing: OwnersRequired,
  ): BreakerPart {
    return this.partOf(this.#machine?.join(prefix, sharing), over);
  }

  /**
   * @internal What an announcement has of the breaker that it has joined already.
   * @param over as for {@link join}
   */
  partOf(
    member: MassWithdrawMember | undefined,
    over: (attributes: ActionAttributes) => RouteExportOptions,
  ): BreakerPart {
    if (member === undefined) return { member, guards: [] };
    const attributes = this.#attributes && over(this.#attributes);
    return { member, guards: [massWithdraw({ member, attributes })] };
  }
}

/** Alone: what it is laid over is not known yet. */
function checkAttributes(attributes: ActionAttributes): void {
  const family = attributes.nextHop?.includes(':') === true ? 'ipv6' : 'ipv4';
  parseAttributesOver(attributes, {}, family);
}
