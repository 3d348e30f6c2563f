import { describe, expect, test } from '@jest/globals';
import { auditRecord } from '../../src/audit/index.ts';
import { backend, check, decision, NOW, peer, PREFIX, subject } from './subject.ts';

const AT = new Date('2026-01-01T00:00:01.5Z');
const BEFORE = { desire: 'withdraw', action: 'down' };
const CHANGE = { from: BEFORE, at: AT, snapshot: 's', isListed: false };

describe('the record of a decision', () => {
  test('holds what was, what is, why, and all that it rests on', () => {
    const of = subject({
      decision: decision(
        'announce',
        [
          ['condition', 'announce', '1 of 1 backends online: web-a'],
          ['hold-down', 'announce', 'over', NOW + 2_000],
        ],
        { remarks: { 'flap-damping': 'penalty 0' } },
      ),
      peers: [peer('10.0.0.1'), peer('10.0.0.2', { state: 'idle', sent: true })],
    });
    expect(auditRecord(of, CHANGE)).toEqual({
      at: '2026-01-01T00:00:01.500Z',
      prefix: PREFIX,
      from: BEFORE,
      to: { desire: 'announce', action: 'up', stage: 'hold-down', code: 'hold-down-code' },
      reason: { code: 'hold-down-code', message: 'over', evidence: undefined },
      evidence: {
        service: 'up',
        snapshot: 's',
        backends: [
          {
            name: 'web-a',
            verdict: 'online',
            assumed: false,
            reason: '3 good in a row',
            weight: 1,
            checks: [
              {
                check: 'tcp 10.0.0.1:80',
                verdict: 'online',
                assumed: false,
                good: 4,
                bad: 0,
                last: { outcome: 'good', message: 'connected', latency: 2, age: 500 },
              },
            ],
          },
        ],
        links: [
          {
            stage: 'condition',
            wish: 'announce',
            code: 'condition-code',
            message: '1 of 1 backends online: web-a',
          },
          {
            stage: 'hold-down',
            wish: 'announce',
            code: 'hold-down-code',
            message: 'over',
            for: 2_000,
          },
        ],
        guards: { 'flap-damping': 'penalty 0' },
        peers: [
          {
            peer: '10.0.0.1',
            state: 'established',
            announced: true,
            meant: true,
            reason: 'Established',
          },
          { peer: '10.0.0.2', state: 'idle', announced: false, meant: true, reason: 'Established' },
        ],
        omitted: { backends: 0, peers: 0 },
      },
    });
  });

  test('is JSON', () => {
    const made = auditRecord(subject(), CHANGE);
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });

  test('leaves the backends out that another record has', () => {
    const made = auditRecord(subject(), { ...CHANGE, isListed: true });
    expect(made.evidence).toMatchObject({ snapshot: 's', omitted: { backends: 0 } });
    expect(made.evidence).not.toHaveProperty('backends');
  });

  test('says what the route is to say, and what it has said', () => {
    const of = decision('announce', [['condition', 'announce', 'x']], { attributes: { med: 20 } });
    const from = { desire: 'announce', action: 'up', attributes: { med: 10 } };
    expect(auditRecord(subject({ decision: of }), { ...CHANGE, from })).toMatchObject({
      from: { attributes: { med: 10 } },
      to: { attributes: { med: 20 } },
    });
  });

  test('names a port', () => {
    const backends = [backend('web-a', 'online', { checks: [check('online', { port: '443' })] })];
    const [first] = auditRecord(subject({ backends }), CHANGE).evidence.backends ?? [];
    expect(first?.checks[0]?.check).toBe('tcp 10.0.0.1:80 (port 443)');
  });

  test('of a source without checks has none', () => {
    const bare = backend('web-a', 'online', { checks: undefined });
    const [first] = auditRecord(subject({ backends: [bare] }), CHANGE).evidence.backends ?? [];
    expect(first).toMatchObject({ assumed: false, checks: [] });
  });

  test('of thousands of backends is small, and says how many it leaves out', () => {
    const backends = Array.from({ length: 5_000 }, (_, index) => backend(`web-${index}`, 'online'));
    const made = auditRecord(subject({ backends }), CHANGE);
    expect({ small: JSON.stringify(made).length < 20_000, omitted: made.evidence.omitted }).toEqual(
      {
        small: true,
        omitted: { backends: 4_968, peers: 0 },
      },
    );
  });
});
