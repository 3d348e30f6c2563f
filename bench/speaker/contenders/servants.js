/** Those that are Node processes of ours: keepcast and the probe. */
import { fileURLToPath, URL } from 'node:url';
import { Servant } from '../child.js';
import { CONTENDER_ADDRESS, CONTENDER_ASN, HOLD_TIME, neighbours, SINK_ASN } from '../plan.js';

function servant(name, file, more = {}) {
  const program = fileURLToPath(new URL(file, import.meta.url));
  return {
    name,
    loadsByApi: true,
    available: () => undefined,
    async start({ port, peers, groups = [] }) {
      const options = {
        address: CONTENDER_ADDRESS,
        port,
        asn: CONTENDER_ASN,
        neighbours: neighbours(peers),
        neighbourAsn: SINK_ASN,
        holdTime: HOLD_TIME,
        first: [],
        ...more,
      };
      // A list of 100,000 does not fit into an argument.
      const small = groups.flat().length < 100;
      if (small) options.first = groups.flat();
      const process = new Servant(program, [JSON.stringify(options)], {
        nodeOptions: ['--expose-gc'],
      });
      if (!small) await process.ask('announce', { prefixes: groups.flat() });
      return {
        pid: process.pid,
        load: (prefixes) => process.ask('announce', { prefixes }),
        announce: (group) => process.ask('announce', { prefixes: groups[group] }),
        withdraw: (group) => process.ask('withdraw', { prefixes: groups[group] }),
        collect: () => process.ask('collect'),
        stop: () => process.stop(),
      };
    },
  };
}

export const keepcast = servant('keepcast', 'keepcast-process.js');
export const probe = servant('probe', 'probe-process.js');
export const keepcastKeeping = servant('keepcast, keepRoutes', 'keepcast-process.js', {
  keepRoutes: true,
});
export const probeJudging = servant('probe, judging', 'probe-process.js', { judges: true });
export const probeKeeping = servant('probe, keeping', 'probe-process.js', { keepRoutes: true });
