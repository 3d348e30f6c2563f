import { explain, type AuditPeer, type AuditSubject, type Explanation } from '../audit/index.ts';
import type { PeerStatus, Speaker } from '../bgp/speaker/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';

/** Explains how one announcement stands, from the results of the checks to each peer. */
export function explanationOf(driver: AnnouncementDriver, speaker: Speaker): Explanation {
  return explain(subjectOf(driver, speaker));
}

/** All that a decision rests on, and what has come of it. */
function subjectOf(driver: AnnouncementDriver, speaker: Speaker): AuditSubject {
  const { prefix, health } = driver;
  return {
    prefix,
    decision: decisionOf(driver),
    snapshot: health.snapshot(),
    peers: peersOf(driver, speaker),
  };
}

function decisionOf(driver: AnnouncementDriver): AuditSubject['decision'] {
  const { decision, reason, owners } = driver;
  if (decision === undefined) {
    const nothing = { desire: 'nothing', action: 'undetermined', service: 'undetermined' };
    return { ...nothing, reason, links: [], remarks: {} };
  }
  const objection = decision.desire === 'announce' ? owners.objection(driver) : undefined;
  if (objection === undefined) return decision;
  const link = { stage: 'owners', wish: 'withdraw', reason: objection };
  return {
    ...decision,
    desire: 'withdraw',
    reason: objection,
    links: [...decision.links, link],
  };
}

function peersOf(
  { prefix, decision, configuration }: AnnouncementDriver,
  speaker: Speaker,
): readonly AuditPeer[] {
  const having = new Set(speaker.peersWith(prefix));
  const { peers: meant } = configuration.exported;
  return speaker.peers
    .filter(({ peer }) => meant === undefined || meant.includes(peer) || having.has(peer))
    .map((status) => {
      const { peer, state, reason } = status;
      const sent = having.has(peer);
      // Every desired route is looked at: only where that explains something.
      const isMissing = !sent && state === 'established' && decision?.desire === 'announce';
      const unsent = isMissing ? unsentReason(status, prefix) : undefined;
      return { peer, state, reason, sent, unsent };
    });
}

function unsentReason({ unsent }: PeerStatus, prefix: string): AuditPeer['unsent'] {
  return unsent.find((route) => route.prefix === prefix)?.reason;
}
