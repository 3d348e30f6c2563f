import { link, Namespace } from '../../support/lab/index.ts';
import { ROUTER, type Neighbour, type Router } from '../../support/lab/router.ts';
import { LabSpeaker, SpeakerProcess } from '../../support/lab/speakers.ts';
import { assign, type PlannedSession, type SessionPlan } from './session-plan.ts';

/** A session of the matrix that runs. */
export interface StagedSession extends PlannedSession {
  readonly speaker: LabSpeaker;
  readonly process: SpeakerProcess;
}

export type StartRouter = (
  namespace: Namespace,
  neighbours: readonly Neighbour[],
) => Promise<Router>;

/** One router, and all our speakers beside it on one network. */
export class Stage {
  readonly router: Router;
  readonly routerSpace: Namespace;
  readonly sessions: readonly StagedSession[];

  private constructor(router: Router, routerSpace: Namespace, sessions: readonly StagedSession[]) {
    this.router = router;
    this.routerSpace = routerSpace;
    this.sessions = sessions;
  }

  /** Resolves when everybody has been started; the sessions are on their way. */
  static async set(startRouter: StartRouter, plans: readonly SessionPlan[]): Promise<Stage> {
    const planned = assign(plans);
    const [routerSpace, ours] = await makeNetwork(planned);
    const shared = await SpeakerProcess.start(ours);
    const [router, ...sessions] = await Promise.all([
      startRouter(
        routerSpace,
        planned.map(({ neighbour }) => neighbour),
      ),
      ...planned.map((session) => stage(session, shared, ours)),
    ]);
    return new Stage(router, routerSpace, sessions);
  }

  session(name: string): StagedSession {
    const found = this.sessions.find(({ plan }) => plan.name === name);
    if (found === undefined) throw new Error(`no session is called ${name}`);
    return found;
  }
}

/** Two namespaces and a cable between them; all our addresses are on our end of it. */
async function makeNetwork(planned: readonly PlannedSession[]): Promise<[Namespace, Namespace]> {
  const router = await Namespace.create('router');
  const ours = await Namespace.create('speakers');
  const [near, far] = await link(router, ours, {
    addresses: [`${ROUTER.ipv4}/24`, '192.0.2.2/24'],
  });
  await router.addAddress(`${ROUTER.ipv6}/64`, near);
  const lines = planned.flatMap(({ ipv4, ipv6 }) => [
    `address add ${ipv4}/24 dev ${far}`,
    `address add ${ipv6}/64 dev ${far} nodad`,
  ]);
  await ours.exec(['ip', '-batch', '-'], { input: lines.join('\n') });
  return [router, ours];
}

async function stage(
  planned: PlannedSession,
  shared: SpeakerProcess,
  namespace: Namespace,
): Promise<StagedSession> {
  const { plan, asn, routerId, listen, peer, prefix } = planned;
  const process = plan.hasOwnProcess === true ? await SpeakerProcess.start(namespace) : shared;
  const speaker = await process.createSpeaker(plan.name, { asn, routerId, listen });
  await speaker.addPeer(peer);
  await speaker.announce({ prefix, ...plan.attributes });
  await speaker.start();
  return { ...planned, speaker, process };
}
