import { expect, test } from '@jest/globals';
import { encodeMessage } from '../../src/bgp-packet-lite/index.ts';
import { hex } from '../bgp-packet-lite/octets.ts';
import { decode } from '../fixtures/decoded.ts';
import { daemons } from '../fixtures/record/daemons.ts';
import { makePlace } from '../fixtures/record/scenes.ts';
import type { RecordedMessage } from '../fixtures/recorded.ts';
// It cleans up at the end of the file.
import '../support/lab/index.ts';
import { describeWith } from '../support/prerequisite.ts';

/** The scenes `default` and `shutdown`, recorded anew: an OPEN, a KEEPALIVE, mostly an End-of-RIB, a NOTIFICATION. */
for (const daemon of daemons) {
  describeWith(daemon.programs, `a new recording of ${daemon.name}`, () => {
    test('is read without a fault, and written again octet by octet', async () => {
      const lines = await daemon.recordPlain(await makePlace());
      const messages = lines.filter((line): line is RecordedMessage => 'hex' in line);
      const decoded = messages.map((message) => decode(message));
      const again = decoded.map((message, index) =>
        hex(encodeMessage(message, messages[index]?.context ?? { fourOctetAsn: true })),
      );
      expect(decoded.flatMap((each) => (each.type === 'update' ? each.faults : []))).toEqual([]);
      expect(again).toEqual(messages.map((message) => message.hex));
      expect(decoded.at(0)).toMatchObject({ type: 'open', asn: 64_496 });
      expect(decoded.at(-1)).toMatchObject({ type: 'notification', code: 6, subcode: 2 });
    });
  });
}
