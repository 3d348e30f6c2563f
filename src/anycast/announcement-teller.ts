import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import { isSame, reason, type Clock, type Emitter, type Reason } from '../core/index.ts';
import type { RouteDecision } from './decision-loop.ts';
import type { AnnouncementEvents, RepairKind } from './lifecycle-events.ts';
import type { MaintenanceReasonCode, MaintenanceSource } from './operator.ts';

const REPAIRS: Readonly<Record<RepairKind, string>> = {
  'route-withdrawn': 'the route was withdrawn behind our back, and is announced again',
  'route-changed': 'the route was changed behind our back, and says again what it should',
  'address-gone': 'the address was taken off behind our back, and is put on again',
  'event-missed': 'no event has told of what the decision rests on',
};

/** Tells what happens to one announcement. */
export class AnnouncementTeller {
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #events: Emitter<AnnouncementEvents>;

  constructor(prefix: string, clock: Clock, events: Emitter<AnnouncementEvents>) {
    this.#prefix = prefix;
    this.#clock = clock;
    this.#events = events;
  }

  /** Tells a decision that differs from the one before in whether, or in what, is announced. */
  decision(now: RouteDecision, before: RouteDecision | undefined): void {
    const { desire, action, service, reason: why, links } = now;
    const isNew = desire !== (before?.desire ?? 'nothing');
    if (desire === 'nothing' || (!isNew && saysSame(now, before))) return;
    this.#events.emit('decision', {
      prefix: this.#prefix,
      decision: desire,
      state: service,
      action,
      reason: why,
      links,
      at: this.#clock.date(),
    });
  }

  maintenance(
    maintenance: boolean,
    source: MaintenanceSource,
    why: Reason<MaintenanceReasonCode>,
  ): void {
    const at = this.#clock.date();
    this.#events.emit('maintenance', {
      prefix: this.#prefix,
      maintenance,
      source,
      reason: why,
      at,
    });
  }

  /** @param cause why what was wrong should be otherwise */
  repair(what: RepairKind, cause: Reason): void {
    const why = reason(what, `${REPAIRS[what]}: ${cause.message}`);
    const at = this.#clock.date();
    this.#events.emit('repair', { prefix: this.#prefix, what, reason: why, at });
  }
}

/** Whether a route says the same as before; a drain has events of its own. */
function saysSame(now: RouteDecision, before: RouteDecision | undefined): boolean {
  const one: RouteExportOptions | undefined = now.attributes;
  return one === undefined || isSame(one, before?.attributes);
}
