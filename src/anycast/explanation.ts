import {
  explain,
  type AuditDecision,
  type AuditPeer,
  type AuditSubject,
  type Explanation,
} from '../audit/index.ts';
import type { PeerStatus, RouteExportOptions, Speaker } from '../bgp/speaker/index.ts';
import type { Reason } from '../core/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import type { RouteDecision } from './decision-loop.ts';
import { standingOf } from './decision-standing.ts';
import { keepingOf } from './kept-route.ts';

/** Explains how one announcement stands, from the results of the checks to each peer. */
export function explanationOf(driver: AnnouncementDriver, speaker: Speaker): Explanation {
  const peers = { list: speaker.peers, having: speaker.peersWith(driver.prefix) };
  const subject = decidedSubject(driver, peers)();
  const { decision, owners, removal } = driver;
  const isLeft = decision?.desire !== 'announce' && owners.isWantedByOther(driver);
  const snapshot = driver.shown;
  const whole: AuditSubject = {
    ...subject,
    snapshot,
    decision: effectiveDecision(driver, subject.decision),
    peers: subject.peers.map((peer) => withUnsent(peer, driver, speaker)),
    kept: decision && keepingOf(decision)?.against,
    others: isLeft
      ? owners.all.find((other) => other !== driver && other.wants)?.reason
      : undefined,
    removal,
  };
  try {
    return explain(whole);
  } catch {
    // A user's own source may show what no backend is: the decision says so, and is to be read all the same.
    return explain({ ...whole, snapshot: { at: snapshot.at, backends: [] } });
  }
}

/**
 * What the last decision rests on, and how the route stands with each peer. Thousands may decide in one turn: what must
 * be looked at now is little, and all else is done by what this returns, whenever that is called.
 */
export function decidedSubject(
  driver: AnnouncementDriver,
  { list, having }: PeersOfPrefix,
): () => AuditSubject {
  const { prefix, decision, reason, judged: snapshot, clock } = driver;
  const exported = decision?.attributes ?? driver.configuration.exported;
  const now = clock.now();
  return () => ({
    prefix,
    decision: auditDecision(decision, reason),
    snapshot,
    now,
    peers: peersOf(exported, list, new Set(having)),
  });
}

/** How the sessions stand: looked at once for all that decide in one turn. */
export class PeerStandings {
  #speaker: Speaker | undefined;
  #list: readonly PeerStanding[] | undefined;

  follow(speaker: Speaker): void {
    this.#speaker = speaker;
    speaker.on('peer', this.#forget);
  }

  of(prefix: string): PeersOfPrefix {
    if (this.#speaker === undefined) return { list: [], having: [] };
    this.#list ??= this.#look(this.#speaker);
    return { list: this.#list, having: this.#speaker.peersWith(prefix) };
  }

  #look({ peers }: Speaker): readonly PeerStanding[] {
    queueMicrotask(this.#forget);
    return peers.map(({ peer, state, reason }) => ({ peer, state, reason }));
  }

  readonly #forget = (): void => {
    this.#list = undefined;
  };
}

/** How each peer stands, and which of them have the route. */
interface PeersOfPrefix {
  readonly list: readonly PeerStanding[];
  readonly having: readonly string[];
}

type PeerStanding = Pick<PeerStatus, 'peer' | 'state' | 'reason'>;

function auditDecision(decision: RouteDecision | undefined, reason: Reason): AuditDecision {
  if (decision !== undefined) {
    const { service, links, remarks } = decision;
    const { desire, action, attributes } = standingOf(decision);
    return { desire, action, attributes, service, reason, links, remarks };
  }
  // What was not begun has not been decided; what was stopped, or removed, has been let go of.
  const desire = reason.code === 'not-started' ? 'nothing' : 'withdraw';
  const action = 'undetermined';
  return { desire, action, service: 'undetermined', reason, links: [], remarks: {} };
}

/** What comes of it: with `require: 'all'` another owner may be in its way. */
function effectiveDecision(driver: AnnouncementDriver, decision: AuditDecision): AuditDecision {
  const objection = decision.desire === 'announce' ? driver.owners.objection(driver) : undefined;
  if (objection === undefined) return decision;
  const link = { stage: 'owners', wish: 'withdraw', reason: objection };
  return { ...decision, desire: 'withdraw', reason: objection, links: [...decision.links, link] };
}

function peersOf(
  exported: RouteExportOptions,
  list: readonly PeerStanding[],
  having: ReadonlySet<string>,
): readonly AuditPeer[] {
  return list
    .filter(({ peer }) => isNamed(exported, peer) || having.has(peer))
    .map(({ peer, state, reason }) => ({
      peer,
      state,
      reason,
      sent: having.has(peer),
      meant: isNamed(exported, peer) && exported.perPeer?.[peer] !== 'withdraw',
    }));
}

function isNamed({ peers }: RouteExportOptions, peer: string): boolean {
  return peers === undefined || peers.includes(peer);
}

/** Only where it explains something: what is for a session, and was not sent to it. */
function withUnsent(peer: AuditPeer, driver: AnnouncementDriver, speaker: Speaker): AuditPeer {
  const isMissing = !peer.sent && peer.state === 'established' && driver.wants;
  if (!isMissing) return peer;
  return { ...peer, unsent: speaker.unsentReason(peer.peer, driver.prefix) };
}
