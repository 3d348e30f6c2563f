import { isSame, reason, type Clock, type Emitter, type Reason } from '../core/index.ts';
import type { RouteDecision } from './decision-loop.ts';
import { standingOf, type DecisionStanding } from './decision-standing.ts';
import { keepingOf, type Keeping } from './kept-route.ts';
import type { AlarmReasonCode, AnnouncementEvents, RepairKind } from './lifecycle-events.ts';
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
  /** What was told last of a guard that keeps the route. */
  #keeping: (Pick<Keeping, 'guard'> & { readonly alarm: Reason<AlarmReasonCode> }) | undefined;

  constructor(prefix: string, clock: Clock, events: Emitter<AnnouncementEvents>) {
    this.#prefix = prefix;
    this.#clock = clock;
    this.#events = events;
  }

  /** Why a guard keeps the route although it would be withdrawn otherwise; undefined if none does. */
  get alarm(): Reason<AlarmReasonCode> | undefined {
    return this.#keeping?.alarm;
  }

  /**
   * Tells a decision that has come to something else than the one before: in what is wanted, what the route says, or who
   * has had the last word and why. (That the sentence alone differs is no news: other backends carry it now.)
   */
  decision(now: RouteDecision, before: RouteDecision | undefined): void {
    const { desire, action, service, reason: why, links } = now;
    const [from, to] = [standingOf(before), standingOf(now)];
    if (desire !== 'nothing' && isNews(from, to)) {
      this.#events.emit('decision', {
        prefix: this.#prefix,
        decision: desire,
        state: service,
        action,
        attributes: to.attributes,
        reason: why,
        links,
        from,
        at: this.#clock.date(),
      });
    }
    this.#tellKeeping(keepingOf(now), why);
  }

  /** Nothing is decided any more. */
  stopped(why: Reason): void {
    this.#tellKeeping(undefined, why);
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

  #tellKeeping(now: Keeping | undefined, why: Reason): void {
    const before = this.#keeping;
    if (now?.guard === before?.guard) return;
    this.#keeping = now && { guard: now.guard, alarm: alarmOf(now) };
    if (now !== undefined) this.#tellAlarm('open', now.guard, alarmOf(now));
    else if (before !== undefined) {
      const over = reason('route-kept-over', `${before.guard} keeps it no longer: ${why.message}`);
      this.#tellAlarm('closed', before.guard, over);
    }
  }

  #tellAlarm(
    state: 'open' | 'closed',
    guard: Keeping['guard'],
    why: Reason<AlarmReasonCode>,
  ): void {
    const at = this.#clock.date();
    this.#events.emit('alarm', { prefix: this.#prefix, state, guard, reason: why, at });
  }
}

/** Another action that has the route say the same is none: the service tells of itself by its backends. */
function isNews(from: DecisionStanding, to: DecisionStanding): boolean {
  if (from.desire !== to.desire || from.stage !== to.stage || from.code !== to.code) return true;
  return !isSame(from.attributes, to.attributes);
}

function alarmOf({ guard, reason: { code, message }, against }: Keeping): Reason<AlarmReasonCode> {
  return reason(
    'route-kept',
    `kept by ${guard}: ${message}; it would be withdrawn otherwise: ${against.message}`,
    { guard: code, against: against.code },
  );
}
