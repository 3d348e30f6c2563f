import type { AcceptOptions, PeerOptions } from '../../../src/bgp/speaker/index.ts';
import { link, Namespace, waitFor } from '../../support/lab/index.ts';
import {
  ROUTER,
  type Router,
  type RouterKind,
  type RouterOptions,
  type RouterRoute,
} from '../../support/lab/router.ts';
import { SpeakerProcess, type LabSpeaker } from '../../support/lab/speakers.ts';
import { assign, type PlannedSession, type SessionPlan } from './session-plan.ts';

/** A session of the matrix that runs. */
export interface StagedSession extends PlannedSession {
  readonly speaker: LabSpeaker;
  readonly process: SpeakerProcess;
}

/** One router, and all our speakers beside it on one network. */
export class Stage {
  readonly router: Router;
  readonly routerSpace: Namespace;
  readonly sessions: readonly StagedSession[];
  readonly #ours: Namespace;

  private constructor(
    router: Router,
    routerSpace: Namespace,
    ours: Namespace,
    sessions: readonly StagedSession[],
  ) {
    this.router = router;
    this.routerSpace = routerSpace;
    this.#ours = ours;
    this.sessions = sessions;
  }

  /** Resolves when everybody has been started; the sessions are on their way. */
  static async set(
    kind: RouterKind,
    plans: readonly SessionPlan[],
    options: RouterOptions = {},
  ): Promise<Stage> {
    const planned = assign(plans);
    const [routerSpace, ours] = await makeNetwork(planned);
    const shared = await SpeakerProcess.start(ours);
    // Who is not there when it is dialled is dialled again later, and some routers take their time.
    const listening = await stageAll(planned.filter(isDialled), shared, ours);
    const neighbours = planned.map(({ neighbour }) => neighbour);
    const router = await kind.start(routerSpace, neighbours, options);
    const dialling = await stageAll(
      planned.filter((session) => !isDialled(session)),
      shared,
      ours,
    );
    return new Stage(router, routerSpace, ours, [...listening, ...dialling]);
  }

  session(name: string): StagedSession {
    const found = this.sessions.find(({ plan }) => plan.name === name);
    if (found === undefined) throw new Error(`no session is called ${name}`);
    return found;
  }

  /** Starts a speaker like that of a session whose process is dead, in a process of its own. */
  async again(session: PlannedSession): Promise<StagedSession> {
    return stage(session, await SpeakerProcess.start(this.#ours), this.#ours);
  }

  /** The router's one path to the prefix, once it has it. */
  async routeArrives(prefix: string): Promise<RouterRoute> {
    const [route] = await waitFor(`${prefix} to arrive`, () => this.router.routes(prefix), {
      until: (routes) => routes.length === 1,
    });
    if (route === undefined) throw new Error(`${prefix} was there a moment ago`);
    return route;
  }

  async routeLeaves(prefix: string): Promise<void> {
    await waitFor(`${prefix} to leave`, () => this.router.routes(prefix), {
      until: (routes) => routes.length === 0,
    });
  }
}

/**
 * Without detection of duplicates link-local addresses can be used at once: BIRD warns of sessions with IPv6 routes that
 * come up before it has one. And there are none but ours, for a daemon to choose as its source.
 */
const IPV6_SETTINGS =
  'cd /proc/sys/net/ipv6/conf/default && echo 0 > accept_dad && echo 1 > addr_gen_mode';

/** Two namespaces and a cable between them; all our addresses are on our end of it. */
async function makeNetwork(planned: readonly PlannedSession[]): Promise<[Namespace, Namespace]> {
  const router = await Namespace.create('router');
  const ours = await Namespace.create('speakers');
  for (const namespace of [router, ours]) await namespace.exec(['sh', '-c', IPV6_SETTINGS]);
  const [near, far] = await link(router, ours, {
    addresses: [`${ROUTER.ipv4}/24`, '192.0.2.2/24'],
  });
  await router.addAddress(`${ROUTER.ipv6}/64`, near);
  await router.addAddress(`${ROUTER.linkLocal}/64`, near);
  const lines = planned.flatMap(({ own }) => [
    `address add ${own.ipv4}/24 dev ${far}`,
    `address add ${own.ipv6}/64 dev ${far} nodad`,
    `address add ${own.linkLocal}/64 dev ${far} nodad`,
  ]);
  await ours.exec(['ip', '-batch', '-'], { input: lines.join('\n') });
  return [router, ours];
}

function isDialled({ listen }: PlannedSession): boolean {
  return listen.length > 0;
}

function stageAll(
  planned: readonly PlannedSession[],
  shared: SpeakerProcess,
  namespace: Namespace,
): Promise<StagedSession[]> {
  return Promise.all(planned.map((session) => stage(session, shared, namespace)));
}

async function stage(
  planned: PlannedSession,
  shared: SpeakerProcess,
  namespace: Namespace,
): Promise<StagedSession> {
  const { plan, own, listen, peer, routes } = planned;
  const process = plan.hasOwnProcess === true ? await SpeakerProcess.start(namespace) : shared;
  const speaker = await process.createSpeaker(plan.name, {
    asn: own.asn,
    routerId: own.ipv4,
    listen,
  });
  if (plan.isAccepted === true) await speaker.acceptPeers(acceptOptions(peer));
  else await speaker.addPeer(peer);
  const prefixes = [...routes.map(({ prefix }) => prefix), ...(plan.alsoAnnounces ?? [])];
  await speaker.announce(...prefixes.map((prefix) => ({ prefix, ...plan.attributes })));
  await speaker.start();
  return { ...planned, speaker, process };
}

/** What accepts the router as `peer` would, and its nearest neighbours with it. */
function acceptOptions(peer: PeerOptions): AcceptOptions {
  const { asn, families, holdTime, localAddress, password } = peer;
  const prefix = NEAR_ROUTER[peer.address.includes(':') ? 'ipv6' : 'ipv4'];
  return { prefix, asn, families, holdTime, localAddress, password };
}

const NEAR_ROUTER = { ipv4: '192.0.2.0/30', ipv6: '2001:db8:78::/126' } as const;
