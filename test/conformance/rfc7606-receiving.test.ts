import { expect, test } from '@jest/globals';
import { attributes, mpAttributes, mpReach, receiverLab } from '../bgp/speaker/receiver-lab.ts';

const keeping = { configuration: { keepRoutes: 10 } };

/** MED of 1 octet: treat-as-withdraw. */
const badMed = '80 04 01 00';

test('7606 §2 treat-as-withdraw removes the routes that were there, and keeps the session', () => {
  const { receive, receiver, kept, resets } = receiverLab(keeping);
  receive({ attributes, nlri: '18 c00002 18 c00003' });
  receive({ attributes: `${attributes} ${badMed}`, nlri: '18 c00002' });
  expect({
    kept: kept(),
    resets,
    counted: receiver.counts.families['ipv4-unicast']?.treatedAsWithdrawn,
  }).toEqual({ kept: ['192.0.3.0/24'], resets: [], counted: 1 });
});

test('7606 §2 treat-as-withdraw is for the prefixes of MP_REACH, too', () => {
  const { receive, kept } = receiverLab(keeping);
  receive({ attributes: `${mpReach('30 20010db80001')} ${mpAttributes}` });
  receive({ attributes: `${mpReach('30 20010db80001')} ${mpAttributes} ${badMed}` });
  expect(kept()).toEqual([]);
});

test('7606 §2 a faulty MP_UNREACH withdraws the routes of the whole UPDATE, though its other attributes are known', () => {
  const { receive, kept } = receiverLab(keeping);
  receive({ attributes, nlri: '18 c00002' });
  receive({ attributes: `c0 0f 03 0002 01 ${attributes}`, nlri: '18 c00002' });
  expect(kept()).toEqual([]);
});

test('7606 §2 attribute-discard keeps the route without the attribute', () => {
  const { receive, receiver } = receiverLab(keeping);
  // ATOMIC_AGGREGATE of 1 octet.
  receive({ attributes: `${attributes} 40 06 01 00`, nlri: '18 c00002' });
  expect(
    Array.from(receiver.routes(), (route) => route.attributes.map(({ code }) => code)),
  ).toEqual([[1, 2, 3]]);
});

test('7606 §6 faults are counted by what was done', () => {
  const { receive, receiver } = receiverLab();
  receive({ attributes: `${attributes} 40 06 01 00`, nlri: '18 c00002' });
  receive({ attributes: `${attributes} ${badMed} 40 06 01 00`, nlri: '18 c00002' });
  expect(receiver.counts.faulty).toEqual({ treatAsWithdraw: 1, attributeDiscard: 1 });
});
