import { reason, type Reason } from '../core/index.ts';
import type { Certain } from './condition.ts';
import type {
  ActionName,
  Decision,
  DecisionInput,
  DecisionLink,
  DecisionMemory,
  DecisionPolicy,
  DecisionStage,
  Desire,
} from './decision.ts';
import type { Adjustment, GuardName, Instead } from './guard.ts';
import { unknownRole } from './role.ts';
import type { ShaperName } from './shaper.ts';

/** What a guard says that only delays a return. */
interface Delay<Attributes> {
  readonly name: GuardName;
  readonly instead: Instead<Attributes>;
}

function endOf({ instead }: Delay<unknown>): number {
  return instead.until ?? Infinity;
}

/** One decision on its way through the stages, in the order of its methods. */
export class DecisionCourse<Attributes> {
  readonly #memory: DecisionMemory;
  readonly #input: DecisionInput;
  readonly #policy: DecisionPolicy<Attributes>;
  readonly #links: DecisionLink[];
  readonly #remarks: Partial<Record<GuardName | ShaperName, string>> = {};
  #certain: Certain | undefined;
  #doubtUntil: number | undefined;
  /** Undefined before the first evidence: nobody has anything to wish then. */
  #wish: Certain | undefined;
  #action: ActionName;
  /** What a guard has the route say. */
  #attributes: Attributes | undefined;
  /** There is to be no route, whatever the action says. */
  #isForbidden = false;
  #standing: Certain | undefined;
  #guards: readonly unknown[];
  #shapers: readonly unknown[];
  #adjustment: Adjustment = {};
  #wakeAt: number | undefined;

  constructor(memory: DecisionMemory, input: DecisionInput, policy: DecisionPolicy<Attributes>) {
    this.#memory = memory;
    this.#input = input;
    this.#policy = policy;
    this.#certain = memory.certain;
    this.#action = input.service;
    this.#standing = memory.standing;
    this.#guards = memory.guards;
    this.#shapers = memory.shapers;
    const { wish, reason: why } = input.judgement;
    this.#links = [{ stage: 'condition', wish, reason: why }];
  }

  /** DESIGN rule 5. Before the first evidence: stay withdrawn. Afterwards: keep what is, until maxAge. */
  weighEvidence(): void {
    const { wish, reason: why } = this.#input.judgement;
    if (wish !== 'undetermined') {
      this.#certain = wish;
      this.#wish = wish;
      return;
    }
    if (this.#certain === undefined) return;
    const kept = this.#certain === 'announce' ? 'still announced' : 'still withdrawn';
    const missing = reason('evidence-missing', `${kept}: ${why.message}`, why.evidence);
    const { now } = this.#input;
    const { maxAge, onUnknown } = this.#policy;
    if (this.#certain === 'withdraw' || onUnknown === 'keep') {
      this.#say('evidence', this.#certain, missing);
      return;
    }
    const until = this.#memory.doubtUntil ?? now + Math.max(0, maxAge - this.#input.evidenceAge());
    this.#doubtUntil = until;
    if (now < until) {
      this.#say('evidence', 'announce', missing, until);
      return;
    }
    const message = `nothing certain is known of the service for ${maxAge / 1_000}s`;
    this.#say('evidence', 'withdraw', reason('evidence-too-old', message, { maxAge }));
  }

  /**
   * A node that does not know its role must not take the traffic of one that does. That is a lack of evidence, and not
   * an election's order: guards see it, like any other failure. A role that is known is obeyed after them.
   */
  lookForRole(): void {
    const { role, roleFault } = this.#input;
    if (role !== undefined || this.#policy.withdrawsWithoutRole !== true) return;
    const message = unknownRole(roleFault);
    this.#remarks.role = message;
    if (this.#wish !== 'announce') return;
    this.#say('role', 'withdraw', reason('role-withdraws', message, { role: 'undefined' }));
  }

  askGuards(): void {
    if (this.#wish === undefined) return;
    const { now, judgement, world } = this.#input;
    const { standing, since, desire, guards: memories } = this.#memory;
    const offered = { wish: this.#wish, reason: this.#reason };
    const delays: Delay<Attributes>[] = [];
    // Those that only delay a return see the wish as it was before any of them: each shows its own end.
    let before = offered;
    this.#guards = this.#policy.guards.map((guard, index) => {
      const delaysReturn = guard.delaysReturn === true;
      if (!delaysReturn) {
        this.#delay(delays);
        before = { wish: this.#wish ?? offered.wish, reason: this.#reason };
      }
      const step = guard.step(memories[index], {
        now,
        ...before,
        standing,
        since,
        desire,
        judgement,
        world,
      });
      const { instead, remark } = step;
      if (instead !== undefined && delaysReturn) delays.push({ name: guard.name, instead });
      else if (instead !== undefined) this.#yield(guard.name, instead);
      if (remark !== undefined) this.#remarks[guard.name] = remark;
      this.#adjustment = sum(this.#adjustment, step.adjustment);
      this.#wake(step.wakeAt);
      return step.memory;
    });
    this.#delay(delays);
    this.#standing = this.#wish;
    this.#action = this.#chooseAction(this.#wish);
  }

  /** Wins over all guards: an operator knows what he does, and can take it back. */
  obeyOrder(): void {
    const { order } = this.#input;
    if (order.kind === 'serve') return;
    if (order.kind === 'disabled') {
      this.#overrule('operator', 'maintenance', order.reason);
      return;
    }
    // A node that leaves does not come back, and what is gone already need not be de-preferred.
    if (order.waiting && this.#memory.desire === 'announce' && this.#desire === 'announce') {
      this.#overrule('operator', 'drain', order.reason);
      return;
    }
    const isOffered = this.#desire === 'announce';
    this.#isForbidden = true;
    // Where its health lets nobody offer it, that is why.
    if (isOffered) this.#overrule('operator', 'down', order.reason);
  }

  /** What a route says follows the role and the weights, too. */
  shape(): void {
    const { judgement, world, role, roleFault } = this.#input;
    const guarded = this.#attributes;
    const action = guarded === undefined ? this.#action : undefined;
    const isOffered = this.#standing === 'announce';
    this.#shapers = (this.#policy.shapers ?? []).map((shaper, index) => {
      const memory = this.#memory.shapers[index];
      const attributes = this.#says;
      if (attributes === undefined || this.#desire !== 'announce') return memory;
      const { snapshot } = world;
      const step = shaper.step(memory, {
        ...{ action, guarded, attributes, isOffered },
        ...{ judgement, snapshot, role, roleFault },
      });
      if (step.remark !== undefined) this.#remarks[shaper.name] = step.remark;
      if ('withdraw' in step.shaped) {
        this.#say(shaper.name, 'withdraw', step.shaped.withdraw);
        this.#isForbidden = true;
      } else {
        this.#attributes = step.shaped.attributes;
      }
      return step.memory;
    });
  }

  /** A route to a host that does not have the address is a black hole. */
  lookForAddress(): void {
    const { address } = this.#input;
    if (address === undefined || address.present || this.#desire !== 'announce') return;
    this.#say('address', 'withdraw', address.reason);
    this.#action = 'down';
    this.#isForbidden = true;
  }

  end(): { readonly memory: DecisionMemory; readonly decision: Decision<Attributes> } {
    const { now, service } = this.#input;
    const desire = this.#desire;
    return {
      memory: {
        condition: this.#input.judgement.memory,
        certain: this.#certain,
        doubtUntil: this.#doubtUntil,
        standing: this.#standing,
        since: this.#standing === this.#memory.standing ? this.#memory.since : now,
        desire,
        action: this.#action,
        guards: this.#guards,
        shapers: this.#shapers,
      },
      decision: {
        desire,
        action: this.#action,
        attributes: desire === 'announce' ? this.#says : undefined,
        adjustment: desire === 'announce' ? this.#adjustment : {},
        service,
        reason: this.#reason,
        links: this.#links,
        remarks: desire === 'announce' ? this.#remarks : withoutSlowStart(this.#remarks),
        wakeAt: this.#wakeAt,
      },
    };
  }

  get #desire(): Desire {
    if (this.#wish === undefined) return 'nothing';
    return !this.#isForbidden && this.#says !== undefined ? 'announce' : 'withdraw';
  }

  /** What a route says now, if there is to be one; undefined if there is to be none. */
  get #says(): Attributes | undefined {
    if (this.#attributes !== undefined) return this.#attributes;
    const action = this.#policy.actions[this.#action];
    return action === 'withdraw' ? undefined : action;
  }

  get #reason(): Reason {
    return this.#links.at(-1)?.reason ?? this.#input.judgement.reason;
  }

  /** The delay that ends last is the one that counts, so it has the last word. */
  #delay(delays: Delay<Attributes>[]): void {
    const inOrder = delays.splice(0).sort((one, other) => endOf(one) - endOf(other));
    for (const { name, instead } of inOrder) this.#yield(name, instead);
  }

  #yield(name: GuardName, instead: Instead<Attributes>): void {
    this.#say(name, instead.wish, instead.reason, instead.until);
    this.#attributes = instead.attributes;
  }

  /** Which action carries out what condition, evidence and guards have come to. */
  #chooseAction(wish: Certain): ActionName {
    const { judgement, service } = this.#input;
    if (judgement.wish === wish) return service;
    if (judgement.wish === 'undetermined' && this.#policy.actions.undetermined !== undefined) {
      return 'undetermined';
    }
    if (wish === 'withdraw') return 'down';
    // What is kept is kept as it was.
    const { action } = this.#memory;
    return action === 'up' || action === 'degraded' ? action : 'up';
  }

  #overrule(stage: DecisionStage, action: ActionName, why: Reason): void {
    this.#attributes = undefined;
    // Who leaves while it returns slowly must not become more attractive by it.
    if (action !== 'drain') this.#adjustment = {};
    this.#action = action;
    this.#say(stage, this.#says === undefined || this.#isForbidden ? 'withdraw' : 'announce', why);
  }

  #say(stage: DecisionStage, wish: Certain, why: Reason, until?: number): void {
    this.#wish = wish;
    this.#links.push({ stage, wish, reason: why, until });
    this.#wake(until);
  }

  #wake(at: number | undefined): void {
    if (at === undefined) return;
    this.#wakeAt = this.#wakeAt === undefined ? at : Math.min(this.#wakeAt, at);
  }
}

/** What is not announced begins slowly when it is. */
function withoutSlowStart(remarks: Decision<unknown>['remarks']): Decision<unknown>['remarks'] {
  return Object.fromEntries(Object.entries(remarks).filter(([name]) => name !== 'slow-start'));
}

function sum(one: Adjustment, other: Adjustment | undefined): Adjustment {
  if (other === undefined) return one;
  return {
    med: (one.med ?? 0) + (other.med ?? 0),
    prepend: (one.prepend ?? 0) + (other.prepend ?? 0),
  };
}
