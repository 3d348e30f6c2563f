import type {
  AuditBackend,
  AuditCheck,
  AuditDecision,
  AuditPeer,
  AuditSubject,
} from '../../src/audit/index.ts';
import { reason } from '../../src/core/index.ts';

export const PREFIX = '192.0.2.10/32';

/** When the snapshot was taken. */
export const NOW = 100_000;

export function check(verdict: string, changes: Partial<AuditCheck> = {}): AuditCheck {
  const isBad = verdict === 'offline';
  return {
    kind: 'tcp',
    target: '10.0.0.1:80',
    verdict,
    assumed: false,
    good: isBad ? 0 : 4,
    bad: isBad ? 3 : 0,
    lastResult: {
      outcome: isBad ? 'bad' : 'good',
      message: isBad ? 'connection refused' : 'connected',
      latency: 2,
      at: NOW - 500,
    },
    ...changes,
  };
}

export function backend(
  name: string,
  verdict: string,
  changes: Partial<AuditBackend> = {},
): AuditBackend {
  const message = { online: '3 good in a row', offline: '3 bad in a row: connection refused' }[
    verdict
  ];
  return {
    name,
    verdict,
    reason: reason('threshold', message ?? 'no result yet'),
    since: NOW - 10_000,
    weight: 1,
    checks: [check(verdict)],
    ...changes,
  };
}

export function peer(name: string, changes: Partial<AuditPeer> = {}): AuditPeer {
  return {
    peer: name,
    state: 'established',
    reason: reason('established', 'Established'),
    sent: true,
    ...changes,
  };
}

export function decision(
  desire: string,
  links: readonly (readonly [stage: string, wish: string, message: string, until?: number])[],
  changes: Partial<AuditDecision> = {},
): AuditDecision {
  const made = links.map(([stage, wish, message, until]) => ({
    stage,
    wish,
    reason: reason(`${stage}-code`, message),
    until,
  }));
  return {
    desire,
    action: desire === 'announce' ? 'up' : 'down',
    service: desire === 'announce' ? 'up' : 'down',
    reason: made.at(-1)?.reason ?? reason('none', 'none'),
    links: made,
    remarks: {},
    ...changes,
  };
}

export function subject(
  changes: Partial<AuditSubject> & { backends?: readonly AuditBackend[] } = {},
): AuditSubject {
  const { backends = [backend('web-a', 'online')], ...rest } = changes;
  return {
    prefix: PREFIX,
    decision: decision('announce', [['condition', 'announce', '1 of 1 backends online: web-a']]),
    snapshot: { at: NOW, backends },
    peers: [peer('10.0.0.1')],
    ...rest,
  };
}
