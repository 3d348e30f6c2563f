import { beforeEach, describe, expect, test } from '@jest/globals';
import { Bird, HttpBackend, Keepcast, link, Namespace, waitFor } from '../support/lab/index.ts';
import { birdComplaints } from '../support/lab/bird-router.ts';
import { describeWith } from '../support/prerequisite.ts';

const VIP = '192.0.2.10/32';
const ROUTER = '10.0.0.1';
const NODE = '10.0.0.11';

function birdConfig(neighbour: string): string {
  return `
router id ${ROUTER};
protocol device {}
protocol direct { ipv4; }
protocol bgp node { local ${ROUTER} as 65000; neighbor ${NODE} as 65010; ${neighbour} hold time 90; error wait time 1,2; connect delay time 1; connect retry time 1; ipv4 { import all; export none; }; }
`;
}

function config(peer: string): string {
  return `
speaker: { asn: 65010, routerId: ${NODE}, listen: [ "0.0.0.0:179" ] }
peers: [ { address: ${ROUTER}, asn: 65000, connectRetry: 1s, ${peer} } ]
health: { web: { interval: 500ms, fastInterval: 100ms, backends: { a: { tcp: "10.10.10.226:8080" } } } }
announce: { ${VIP}: { health: web } }
`;
}

let router: Namespace;
let node: Namespace;

beforeEach(async () => {
  router = await Namespace.create('router');
  node = await Namespace.create('node');
  await link(router, node, { addresses: [`${ROUTER}/24`, `${NODE}/24`] });
  await node.addAddress('10.10.10.226/32');
  await HttpBackend.start({ namespace: node, address: '10.10.10.226' });
});

async function routeArrives(bird: Bird): Promise<void> {
  await waitFor(`BIRD to have ${VIP}`, () => bird.routes(VIP), {
    until: (routes) => routes.length === 1,
  });
  expect(birdComplaints(await bird.log(), [])).toStrictEqual([]);
}

describeWith(['bird', 'birdc'], 'keepcast run and BIRD, with options of the kernel', () => {
  describe.each([
    ['that we dial', 'passive on;', ''],
    ['that dials us', '', 'passive: true, '],
  ])('%s', (_name, theirs, ours) => {
    test('a session with TCP MD5 comes up', async () => {
      const bird = await Bird.start({
        namespace: router,
        config: birdConfig(`password "s3cret"; ${theirs}`),
      });
      await Keepcast.start({ namespace: node, config: config(`${ours}password: s3cret`) });
      await expect(routeArrives(bird)).resolves.toBeUndefined();
    });

    test('a session with GTSM comes up', async () => {
      const bird = await Bird.start({
        namespace: router,
        config: birdConfig(`ttl security on; ${theirs}`),
      });
      await Keepcast.start({ namespace: node, config: config(`${ours}ttlSecurity: true`) });
      await expect(routeArrives(bird)).resolves.toBeUndefined();
    });
  });

  test('a session with all of them comes up: signed, and on the interface that was asked for', async () => {
    const bird = await Bird.start({
      namespace: router,
      config: birdConfig('password "s3cret"; ttl security on; passive on;'),
    });
    await Keepcast.start({
      namespace: node,
      config: config('password: s3cret, ttlSecurity: true, tos: 0xc0, bindToDevice: eth0'),
    });
    await routeArrives(bird);
    // iproute2 shows the keys, and the device behind the address.
    const sockets = await node.exec(['ss', '-tnoi', 'state', 'established', 'dst', ROUTER]);
    expect(sockets).toMatch(/10\.0\.0\.11%eth0:\d+\s+10\.0\.0\.1:179/);
    expect(sockets).toContain(`md5keys:${ROUTER}/32=`);
  });
});
