import { expect, test } from '@jest/globals';
import { attributes, receiverLab } from '../bgp/speaker/receiver-lab.ts';

const addPath = {
  session: { addPathReceive: ['ipv4-unicast'] },
  configuration: { keepRoutes: 10 },
} as const;

test('7911 §3 a prefix with another path identifier is another route', () => {
  const { receive, kept } = receiverLab(addPath);
  receive({ attributes, nlri: '00000001 18 c00002 00000002 18 c00002' });
  expect(kept()).toEqual(['192.0.2.0/24#1', '192.0.2.0/24#2']);
});

test('7911 §3 a withdrawal is for the path that it names', () => {
  const { receive, kept } = receiverLab(addPath);
  receive({ attributes, nlri: '00000001 18 c00002 00000002 18 c00002' });
  receive({ withdrawn: '00000001 18 c00002' });
  expect(kept()).toEqual(['192.0.2.0/24#2']);
});
