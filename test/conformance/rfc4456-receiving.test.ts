import { expect, test } from '@jest/globals';
import { attributes, receiverLab } from '../bgp/speaker/receiver-lab.ts';

const localPref = '40 05 04 00000064';

test('4456 §8 a route with our router ID as ORIGINATOR_ID is ignored', () => {
  const { receive, receiver } = receiverLab({ session: { peerAsn: 65_010 } });
  receive({ attributes: `${attributes} ${localPref} 80 09 04 0a00000b`, nlri: '18 c00002' });
  expect(receiver.counts.ineligible['originated-here']).toBe(1);
});

test('4456 §8 a route that another router has originated may be used', () => {
  const { receive, receiver } = receiverLab({ session: { peerAsn: 65_010 } });
  receive({ attributes: `${attributes} ${localPref} 80 09 04 0a00000c`, nlri: '18 c00002' });
  expect(receiver.counts.ineligible['originated-here']).toBe(0);
});
