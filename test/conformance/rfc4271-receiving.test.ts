import { describe, expect, test } from '@jest/globals';
import { attributes, receiverLab } from '../bgp/speaker/receiver-lab.ts';

const firstAs = { configuration: { enforceFirstAs: true, keepRoutes: 10 } };

/** ORIGIN IGP, this AS_PATH in hexadecimal, NEXT_HOP 192.0.2.1. */
function withPath(path: string): string {
  const length = (path.replaceAll(' ', '').length / 2).toString(16).padStart(2, '0');
  return `40 01 01 00  40 02 ${length} ${path}  40 03 04 c0000201`;
}

describe('4271-10 with enforceFirstAs', () => {
  test('4271-10 a route whose leftmost AS is the peer’s is taken', () => {
    const { receive, kept } = receiverLab(firstAs);
    receive({ attributes: withPath('02 02 0000fde8 0000fde9'), nlri: '18 c00002' });
    expect(kept()).toEqual(['192.0.2.0/24']);
  });

  test.each([
    ['another AS', '02 02 0000fde9 0000fde8'],
    ['nothing', ''],
  ])('4271-10 a route whose path begins with %s counts as withdrawn', (_, path) => {
    const { receive, kept, told, resets } = receiverLab(firstAs);
    receive({ attributes, nlri: '18 c00002' });
    receive({ attributes: withPath(path), nlri: '18 c00002' });
    expect({ kept: kept(), told, resets }).toEqual({
      kept: [],
      told: ['treat-as-withdraw 2'],
      resets: [],
    });
  });

  test('4271-10 a route of an internal peer may begin with any AS', () => {
    const { receive, kept } = receiverLab({ ...firstAs, session: { peerAsn: 65_010 } });
    receive({ attributes: withPath(''), nlri: '18 c00002' });
    expect(kept()).toEqual(['192.0.2.0/24']);
  });

  test('4271-10 without it, the path of a route server may begin with any AS', () => {
    const { receive, kept } = receiverLab({ configuration: { keepRoutes: 10 } });
    receive({ attributes: withPath('02 01 0000fde9'), nlri: '18 c00002' });
    expect(kept()).toEqual(['192.0.2.0/24']);
  });
});

describe('4271-10 our own AS in a path', () => {
  test.each([
    ['a sequence', '02 03 0000fde8 0000fdf2 0000fde9'],
    ['a set', '02 01 0000fde8 01 02 0000fde9 0000fdf2'],
  ])('4271-10 in %s is a loop: not used, and no error', (_, path) => {
    const { receive, receiver, told } = receiverLab({ configuration: { keepRoutes: 10 } });
    receive({ attributes: withPath(path), nlri: '18 c00002 18 c00003' });
    expect({
      told,
      counted: receiver.counts.ineligible['as-path-loop'],
      why: Array.from(receiver.routes(), ({ ineligible }) => ineligible),
    }).toEqual({ told: [], counted: 2, why: ['as-path-loop', 'as-path-loop'] });
  });

  test('4271-10 is seen behind AS_TRANS, where AS4_PATH has it', () => {
    const { receive, receiver } = receiverLab({ session: { fourOctetAsn: false } });
    const path = '40 02 06 02 02 fde8 5ba0';
    receive({
      attributes: `40 01 01 00 ${path} 40 03 04 c0000201 c0 11 0a 02 02 0000fde8 0000fdf2`,
      nlri: '18 c00002',
    });
    expect(receiver.counts.ineligible['as-path-loop']).toBe(1);
  });

  test('4271-10 is no loop where it is another one', () => {
    const { receive, receiver } = receiverLab();
    receive({ attributes, nlri: '18 c00002' });
    expect(receiver.counts.ineligible['as-path-loop']).toBe(0);
  });
});

describe('4271-5 one UPDATE', () => {
  test('4271-5 a prefix that is withdrawn and announced is announced', () => {
    const { receive, kept } = receiverLab({ configuration: { keepRoutes: 10 } });
    receive({ withdrawn: '18 c00002', attributes, nlri: '18 c00002' });
    expect(kept()).toEqual(['192.0.2.0/24']);
  });

  test('4271-5 an announcement replaces the route before it', () => {
    const { receive, receiver } = receiverLab({ configuration: { keepRoutes: 10 } });
    receive({ attributes: `${attributes} 80 04 04 00000001`, nlri: '18 c00002' });
    receive({ attributes: `${attributes} 80 04 04 00000002`, nlri: '18 c00002' });
    const metrics = Array.from(
      receiver.routes(),
      (route) => route.attributes.find(({ name }) => name === 'MED')?.value,
    );
    expect(metrics).toEqual([2]);
  });
});
