/** What is measured: each job on each traffic, with the goal where the project has set one. */
import assert from 'node:assert/strict';
import { encodeRouteAttributes } from 'keepcast/bgp-packet-lite';
import * as probe from './probe.js';
import * as subject from './subject.js';
import { internetTraffic, packedTraffic, prefixList, routeList, singleTraffic } from './traffic.js';

/**
 * @typedef {object} Job
 * @property {string} name
 * @property {string} traffic
 * @property {number} items what one run of it reads or writes
 * @property {string} unit of the items
 * @property {() => void} probe
 * @property {() => void} subject
 * @property {{ ratio?: number, rate?: number }} goal the most that the time may be of the probe's; the least items a second
 */

/** A sink that the compiler cannot see through, and that keeps the latest results alive, as a user would. */
const kept = Array.from({ length: 256 });
let position = 0;

function keep(result) {
  kept[position] = result;
  position = (position + 1) & 255;
}

/** What is measured in a process of its own: how the compiler sees a job must not depend on the traffic of others. */
const groups = {
  packed: () => readingJobs(packedTraffic()),
  internet: () => readingJobs(internetTraffic()),
  single: () => readingJobs(singleTraffic()),
  writing: () => writingJobs(),
};

export const groupNames = Object.keys(groups);

/**
 * @param {string} group
 * @returns {Job[]} after it has been shown that probe and codec yield the same
 */
export function prepareJobs(group) {
  return groups[group]();
}

/** @returns {{ name: string, items: number, run: () => void, goal: number }[]} for bytes of heap per item */
export function prepareHeapJobs() {
  // Little enough for the young generation.
  const { octets, prefixes } = internetTraffic(2_000);
  const messages = cut(octets);
  const retained = [];
  return [
    {
      name: 'walk and count',
      items: prefixes,
      run: () => keep(subject.walkAndCount(octets)),
      goal: 16,
    },
    { name: 'lazy views', items: prefixes, run: () => keep(subject.readLazily(octets)), goal: 16 },
    {
      name: 'to objects',
      items: prefixes,
      run: () => {
        retained.length = 0;
        subject.readObjects(messages, (message) => retained.push(message));
      },
      goal: 400,
    },
  ];
}

function readingJobs({ name, octets, prefixes }) {
  const messages = cut(octets);
  assert.equal(collect((take) => subject.frame(octets, take)).length, messages.length);
  assert.equal(probe.walkAndCount(octets), prefixes);
  assert.equal(probe.walkUnchecked(octets), prefixes);
  assert.equal(subject.walkAndCount(octets), prefixes);
  assert.equal(subject.readLazily(octets), probe.readLazily(octets));
  assert.deepEqual(
    collect((take) => subject.readObjects(messages, take)),
    collect((take) => probe.readObjects(messages, take)),
  );
  const goal = name === 'DFZ-like' ? { ratio: 1.5 } : {};
  const row = { traffic: name, items: prefixes, unit: 'NLRI' };
  return [
    {
      ...row,
      name: 'frame only',
      probe: () => probe.frame(octets, keep),
      subject: () => subject.frame(octets, keep),
      goal: {},
    },
    {
      ...row,
      name: 'walk and count',
      probe: () => keep(probe.walkAndCount(octets)),
      subject: () => keep(subject.walkAndCount(octets)),
      goal,
    },
    {
      ...row,
      // The codec checks as ever: what all checks cost, those of the probe above included.
      name: 'walk, probe unchecked',
      probe: () => keep(probe.walkUnchecked(octets)),
      subject: () => keep(subject.walkAndCount(octets)),
      goal: {},
    },
    {
      ...row,
      name: 'lazy views',
      probe: () => keep(probe.readLazily(octets)),
      subject: () => keep(subject.readLazily(octets)),
      goal,
    },
    {
      ...row,
      name: 'to objects',
      probe: () => probe.readObjects(messages, keep),
      subject: () => subject.readObjects(messages, keep),
      goal,
    },
  ];
}

function writingJobs() {
  // Few enough to stay in the processor's caches: it is the codec that is measured, not the memory.
  const count = 2_000;
  const prefixes = prefixList(count);
  const routes = routeList(count);
  const attributes = encodeRouteAttributes(routes[0], { fourOctetAsn: true });
  const head = probe.template(attributes);
  assert.deepEqual(subject.pack(attributes, prefixes), probe.pack(attributes, prefixes));
  assert.deepEqual(subject.packWithdrawn(prefixes), probe.packWithdrawn(prefixes));
  assert.deepEqual(
    collect((take) => subject.encodeSingles(attributes, prefixes, take)),
    collect((take) => probe.encodeSingles(head, prefixes, take)),
  );
  assert.deepEqual(
    collect((take) => subject.encodeRoutes(routes, prefixes, take)),
    collect((take) => probe.encodeRoutes(routes, prefixes, take)),
  );
  return [
    {
      name: 'encode packed',
      traffic: 'one block',
      items: count,
      unit: 'NLRI',
      probe: () => keep(probe.pack(attributes, prefixes)),
      subject: () => keep(subject.pack(attributes, prefixes)),
      goal: { ratio: 2 },
    },
    {
      name: 'withdraw packed',
      traffic: '',
      items: count,
      unit: 'NLRI',
      probe: () => keep(probe.packWithdrawn(prefixes)),
      subject: () => keep(subject.packWithdrawn(prefixes)),
      goal: {},
    },
    {
      name: 'encode one NLRI',
      traffic: 'one block',
      items: count,
      unit: 'messages',
      probe: () => probe.encodeSingles(head, prefixes, keep),
      subject: () => subject.encodeSingles(attributes, prefixes, keep),
      goal: { ratio: 1.5 },
    },
    {
      name: 'encode one NLRI',
      traffic: 'all differ',
      items: count,
      unit: 'messages',
      probe: () => probe.encodeRoutes(routes, prefixes, keep),
      subject: () => subject.encodeRoutes(routes, prefixes, keep),
      goal: { rate: 1_000_000 },
    },
  ];
}

function cut(octets) {
  return collect((take) => probe.frame(octets, take));
}

function collect(job) {
  const results = [];
  job((result) => results.push(result));
  return results;
}
