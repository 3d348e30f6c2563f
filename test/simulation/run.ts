import { Fleet } from './fleet.ts';
import { disagreement, RECONNECT, STEP, unaskedUpdate, violation } from './invariants.ts';
import { END_OF_FAULTS, planOf, type Deployment, type Plan } from './plan.ts';

/** What went wrong in the run of a seed, as a story that can be told again; undefined if nothing did. */
export function storyOf(seed: number): Promise<string | undefined> {
  return storyOfPlan(planOf(seed));
}

/** @param promised what the fleet is held to: what is deployed, unless a test wants to see a promise broken */
export async function storyOfPlan(
  plan: Plan,
  promised: Deployment = plan.deployment,
): Promise<string | undefined> {
  const fleet = new Fleet(plan);
  const found = await play(fleet, plan, promised);
  await fleet.stop();
  const left = fleet.clock.pending;
  const wrong = found ?? (left === 0 ? undefined : `${left} timers are left after the end`);
  return wrong === undefined ? undefined : tell(plan, fleet, wrong);
}

/** Milliseconds for which all must agree, at the end. */
const AGREED = 10_000;

async function play(fleet: Fleet, plan: Plan, promised: Deployment): Promise<string | undefined> {
  const { clock } = fleet;
  const faults = [...plan.faults];
  /** When all agreed for the first time after the last fault. */
  let agreedAt: number | undefined;
  await fleet.start();
  while (agreedAt === undefined || clock.now() < agreedAt + AGREED) {
    const next = Math.min(clock.now() + STEP, faults[0]?.at ?? Infinity);
    await clock.advance(next - clock.now());
    while (faults[0] !== undefined && faults[0].at <= clock.now()) {
      const { fault } = faults[0];
      faults.shift();
      await fleet.cause(fault);
    }
    const found = violation(fleet, promised);
    if (found !== undefined) return found;
    if (clock.now() < END_OF_FAULTS) continue;
    const apart = disagreement(fleet);
    if (apart === undefined) agreedAt ??= clock.now();
    // A router that has not heard of a crash yet agrees, too.
    else if (clock.now() < END_OF_FAULTS + RECONNECT) agreedAt = undefined;
    else return apart;
  }
  return unaskedUpdate(fleet);
}

function tell({ seed, deployment }: Plan, { diary }: Fleet, wrong: string): string {
  return [
    `seed ${seed}: ${wrong}`,
    `KEEPCAST_SIMULATION_SEED=${seed} tells it again`,
    JSON.stringify(deployment),
    ...diary,
  ].join('\n');
}
