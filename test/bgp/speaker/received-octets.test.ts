import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeMessage,
  type MessageContext,
  type UpdateMessage,
} from '../../../src/bgp-packet-lite/index.ts';
import { ReceivedUpdate } from '../../../src/bgp/session/index.ts';
import { AdjRibIn } from '../../../src/testing/adj-rib-in.ts';
import { octets, update } from '../../bgp-packet-lite/octets.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { attributes, mpAttributes, mpReach, receiverLab } from './receiver-lab.ts';

const context: MessageContext = { fourOctetAsn: true, addPath: [], peerType: 'external' };

const ipv4 = fc
  .array(fc.constantFrom('18 c00002', '18 c00003', '10 0a01', '00', '20 c0000201'), {
    maxLength: 4,
  })
  .map((prefixes) => prefixes.join(' '));
const ipv6 = fc
  .array(fc.constantFrom('30 20010db80001', '40 20010db8000200aa', '00'), { maxLength: 3 })
  .map((prefixes) => prefixes.join(' '));

/** Sound and faulty attributes, to stand behind the mandatory ones. */
const more = fc.constantFrom(
  '',
  '80 04 04 00000001',
  '80 04 01 00',
  '40 06 01 00',
  'c0 08 04 fde80064',
  'c0 08 03 fde800',
  'c0 63 02 abcd',
  '40 05 04 00000064',
);

function mpUnreach(nlri: string): string {
  const length = (3 + nlri.replaceAll(' ', '').length / 2).toString(16).padStart(2, '0');
  return `80 0f ${length} 0002 01 ${nlri}`;
}

const wire = fc.oneof(
  fc
    .record({ withdrawn: ipv4, nlri: ipv4, extra: more })
    .map(({ withdrawn, nlri, extra }) =>
      update({ withdrawn, attributes: nlri === '' ? '' : `${attributes} ${extra}`, nlri }),
    ),
  fc.record({ reached: ipv6, unreached: ipv6, extra: more }).map(({ reached, unreached, extra }) =>
    update({
      attributes: `${mpReach(reached)} ${mpUnreach(unreached)} ${mpAttributes} ${extra}`,
    }),
  ),
  fc
    .record({ reached: ipv6, nlri: ipv4, extra: more })
    .map(({ reached, nlri, extra }) =>
      update({ attributes: `${mpReach(reached)} ${attributes} ${extra}`, nlri }),
    ),
);

/** One octet behind the header is another one, as often as not. */
const mutated = fc
  .tuple(wire, fc.option(fc.tuple(fc.nat(), fc.nat(255))))
  .map(([whole, change]) => {
    if (change === null) return whole;
    const copy = Uint8Array.from(whole);
    copy[19 + (change[0] % Math.max(1, copy.length - 19))] = change[1];
    return copy;
  });

/** Undefined for what ends a session, which is never delivered. */
function decoded(message: Uint8Array): UpdateMessage | undefined {
  try {
    const result = decodeMessage(message, context);
    return result.type === 'update' ? result : undefined;
  } catch {
    return undefined;
  }
}

test('whatever octets a session survives, what is kept is what decoded messages give', () => {
  fc.assert(
    fc.property(fc.array(mutated, { maxLength: 25 }), (messages) => {
      const { receiver, kept } = receiverLab({ configuration: { keepRoutes: 1_000 } });
      const model = new AdjRibIn();
      for (const message of messages) {
        const whole = decoded(message);
        if (whole === undefined) continue;
        receiver.receive(new ReceivedUpdate(message, context));
        model.apply(whole, { peer: '', room: 1_000, at: new Date(0) });
      }
      expect(kept()).toEqual(Array.from(model, ([prefix]) => prefix).sort());
    }),
    { numRuns: propertyRuns(300) },
  );
});

test('the attributes that are kept are those of the decoded message', () => {
  fc.assert(
    fc.property(more, fc.boolean(), (extra, isIpv6) => {
      const { receiver } = receiverLab({ configuration: { keepRoutes: 1_000 } });
      const message = isIpv6
        ? update({ attributes: `${mpReach('30 20010db80001')} ${mpAttributes} ${extra}` })
        : update({ attributes: `${attributes} ${extra}`, nlri: '18 c00002' });
      receiver.receive(new ReceivedUpdate(message, context));
      const [route] = [...receiver.routes()];
      if (route === undefined) return;
      const expected = decoded(message)?.attributes.map((attribute) =>
        attribute.name === 'MP_REACH' && attribute.value.family === 'ipv6'
          ? { ...attribute, value: { ...attribute.value, nlri: [] } }
          : attribute,
      );
      expect(route.attributes).toEqual(expected);
    }),
    { numRuns: propertyRuns(100) },
  );
});

test('a next hop of 32 octets and an extended length are kept as they came', () => {
  const { receiver } = receiverLab({ configuration: { keepRoutes: 10 } });
  const nextHop = '20010db8000000000000000000000001 fe800000000000000000000000000001';
  const reach = `90 0e 002c 0002 01 20 ${nextHop} 00 30 20010db80001`;
  receiver.receive(new ReceivedUpdate(update({ attributes: `${reach} ${mpAttributes}` }), context));
  const [route] = [...receiver.routes()];
  expect(route?.attributes[0]).toMatchObject({
    flags: 0x80,
    value: {
      nextHops: [
        octets('20010db8000000000000000000000001'),
        octets('fe800000000000000000000000000001'),
      ],
    },
  });
});
