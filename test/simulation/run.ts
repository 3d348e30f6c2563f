import { errorCode, errorMessage } from '../../src/core/index.ts';
import { Simulation } from './deployment.ts';
import { STEP } from './pace.ts';
import { END_OF_FAULTS, planOf, type Deployment, type Plan } from './plan.ts';
import { AddressPromises } from './promises/address.ts';
import { disagreement, RECONNECT, sessionsReturn } from './promises/agreement.ts';
import { ClientPromises, forwardsWhatItHears } from './promises/clients.ts';
import {
  breakerEnds,
  breakerHasCause,
  breakerHolds,
  guardsKeepTheirWord,
  somebodyIsLeft,
} from './promises/guards.ts';
import { doubtEnds } from './promises/lease.ts';
import { routeFollowsHealth, routeObeysOperator } from './promises/route.ts';
import { returnsSlowly } from './promises/slow-start.ts';

/** What went wrong in the run of a seed, as a story that can be told again; undefined if nothing did. */
export function storyOf(seed: number): Promise<string | undefined> {
  return storyOfPlan(planOf(seed));
}

/** @param promised what the fleet is held to: what is deployed, unless a test wants to see a promise broken */
export async function storyOfPlan(
  plan: Plan,
  promised: Deployment = plan.deployment,
): Promise<string | undefined> {
  const clients = new ClientPromises();
  const simulation: Simulation = new Simulation(plan, [
    (it) => routeFollowsHealth(it, promised),
    routeObeysOperator,
    (it) => guardsKeepTheirWord(it, promised),
    (it) => breakerHolds(it, promised),
    (it) => breakerHasCause(it, promised),
    breakerEnds,
    (it) => doubtEnds(it, promised),
    (it) => returnsSlowly(it, promised),
    (it) => somebodyIsLeft(it, promised),
    (it) => clients.movesNoOthers(it),
    (it) => clients.areServed(it, promised),
    forwardsWhatItHears,
    (it) => addresses.goWithTheirRoutes(it),
    sessionsReturn,
  ]);
  const addresses: AddressPromises = new AddressPromises(simulation, plan.faults);
  const { fleet } = simulation;
  const found = await play(simulation, plan).catch((error: unknown) =>
    errorCode(error) === 'ERR_PROMISE_BROKEN'
      ? errorMessage(error)
      : `seed ${plan.seed}: ${errorMessage(error)}\n${fleet.story}`,
  );
  await fleet.stop();
  const left = fleet.clock.pending;
  const wrong =
    found ??
    (left === 0
      ? undefined
      : `seed ${plan.seed}: ${left} timers are left after the end\n${fleet.story}`);
  return wrong === undefined ? undefined : tell(plan, wrong);
}

/** Milliseconds for which all must agree, at the end. */
const AGREED = 10_000;

async function play(simulation: Simulation, plan: Plan): Promise<string | undefined> {
  const { fleet } = simulation;
  const own = [...plan.own];
  fleet.plan(plan.faults);
  while (simulation.now < END_OF_FAULTS) {
    const next = Math.min(own[0]?.at ?? Infinity, END_OF_FAULTS);
    await fleet.run(Math.max(0, next - simulation.now));
    const due = own[0];
    if (due === undefined || due.at > simulation.now) continue;
    own.shift();
    simulation.cause(due.fault);
  }
  /** Since when all agree, after the last fault. */
  let agreedAt: number | undefined;
  while (agreedAt === undefined || simulation.now < agreedAt + AGREED) {
    await fleet.run(STEP);
    const apart = disagreement(simulation);
    if (apart === undefined) agreedAt ??= simulation.now;
    // A router that has not heard of a crash yet agrees, too.
    else if (simulation.now < END_OF_FAULTS + RECONNECT) agreedAt = undefined;
    else return `seed ${plan.seed}: ${apart}\n${fleet.story}`;
  }
  return undefined;
}

function tell({ seed, deployment }: Plan, story: string): string {
  const [first, ...rest] = story.split('\n');
  return [
    first,
    `KEEPCAST_SIMULATION_SEED=${seed} tells it again`,
    JSON.stringify(deployment),
    ...rest,
  ].join('\n');
}
