import { expect, test } from '@jest/globals';
import {
  attributes,
  mpAttributes,
  mpReach,
  receiverLab,
  type ReceiverLab,
} from '../bgp/speaker/receiver-lab.ts';

const BORR = 1;
const EORR = 2;

function refreshing(): ReceiverLab & { readonly mark: (subtype: number) => void } {
  const lab = receiverLab({
    session: { routeRefresh: 'enhanced' },
    configuration: { keepRoutes: 10 },
  });
  lab.receive({ attributes, nlri: '18 c00002 18 c00003' });
  lab.receive({ attributes: `${mpReach('30 20010db80001')} ${mpAttributes}` });
  return {
    ...lab,
    mark: (subtype) => {
      lab.receiver.demarcate({ type: 'route-refresh', afi: 1, safi: 1, subtype });
    },
  };
}

test('7313 §4 between BoRR and EoRR routes stay, and what has not come again goes with EoRR', () => {
  const { mark, receive, kept } = refreshing();
  mark(BORR);
  const during = kept();
  receive({ attributes, nlri: '18 c00003 18 c00004' });
  mark(EORR);
  expect({ during, after: kept() }).toEqual({
    during: ['192.0.2.0/24', '192.0.3.0/24', '2001:db8:1::/48'],
    after: ['192.0.3.0/24', '192.0.4.0/24', '2001:db8:1::/48'],
  });
});

test('7313 §4 an EoRR without a BoRR is ignored', () => {
  const { mark, kept } = refreshing();
  mark(EORR);
  expect(kept()).toHaveLength(3);
});

test('7313 §4 a peer that never sends EoRR does not keep stale routes for ever', async () => {
  const { mark, clock, kept } = refreshing();
  mark(BORR);
  await clock.advance(600_001);
  expect(kept()).toEqual(['2001:db8:1::/48']);
});

test('7313 §4 the end of the session ends the wait', async () => {
  const { mark, clock, receiver, kept } = refreshing();
  mark(BORR);
  receiver.end();
  await clock.advance(600_001);
  expect(kept()).toEqual([]);
});
