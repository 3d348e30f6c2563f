import {
  explain,
  type AuditDecision,
  type AuditPeer,
  type AuditSubject,
  type Explanation,
} from '../audit/index.ts';
import type { PeerStatus, RouteExportOptions, Speaker } from '../bgp/speaker/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import { standingOf } from './decision-standing.ts';
import { keepingOf } from './kept-route.ts';

/** Explains how one announcement stands, from the results of the checks to each peer. */
export function explanationOf(driver: AnnouncementDriver, speaker: Speaker): Explanation {
  return explain({
    ...decidedSubject(driver, speaker),
    decision: effectiveDecision(driver),
    snapshot: driver.health.snapshot(),
    peers: peersOf(driver, speaker).map((peer) => withUnsent(peer, driver, speaker)),
  });
}

/** What the last decision rests on, and how the route stands with each peer: cheap, for every decision is recorded. */
export function decidedSubject(driver: AnnouncementDriver, speaker: Speaker): AuditSubject {
  const { prefix, decision, judged, owners, removal, clock } = driver;
  const isLeft = decision?.desire !== 'announce' && owners.isWantedByOther(driver);
  return {
    prefix,
    decision: auditDecision(driver),
    snapshot: judged,
    now: clock.now(),
    peers: peersOf(driver, speaker),
    kept: decision && keepingOf(decision)?.against,
    others: isLeft
      ? owners.all.find((other) => other !== driver && other.wants)?.reason
      : undefined,
    removal,
  };
}

function auditDecision({ decision, reason }: AnnouncementDriver): AuditDecision {
  if (decision !== undefined) return { ...decision, ...standingOf(decision) };
  // What was not begun has not been decided; what was stopped, or removed, has been let go of.
  const desire = reason.code === 'not-started' ? 'nothing' : 'withdraw';
  const action = 'undetermined';
  return { desire, action, service: 'undetermined', reason, links: [], remarks: {} };
}

/** What comes of it: with `require: 'all'` another owner may be in its way. */
function effectiveDecision(driver: AnnouncementDriver): AuditDecision {
  const decision = auditDecision(driver);
  const objection = decision.desire === 'announce' ? driver.owners.objection(driver) : undefined;
  if (objection === undefined) return decision;
  const link = { stage: 'owners', wish: 'withdraw', reason: objection };
  return { ...decision, desire: 'withdraw', reason: objection, links: [...decision.links, link] };
}

function peersOf(driver: AnnouncementDriver, speaker: Speaker): readonly AuditPeer[] {
  const having = new Set(speaker.peersWith(driver.prefix));
  const exported = driver.decision?.attributes ?? driver.configuration.exported;
  return speaker.peers
    .filter(({ peer }) => isNamed(exported, peer) || having.has(peer))
    .map(({ peer, state, reason }: PeerStatus) => ({
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
