import { bird } from './bird.js';
import { exabgp } from './exabgp.js';
import { frr } from './frr.js';
import { gobgp } from './gobgp.js';
import { openbgpd } from './openbgpd.js';
import { keepcast, keepcastKeeping, probe, probeJudging, probeKeeping } from './servants.js';

/** Those that announce. The probe is what Node can do at best. */
export const announcers = [probe, keepcast, bird, gobgp, frr, exabgp, openbgpd];

/** Those that receive: we and the probe in each way, ExaBGP not at all (it takes minutes, and keeps nothing). */
export const receivers = [
  probe,
  probeJudging,
  keepcast,
  probeKeeping,
  keepcastKeeping,
  bird,
  openbgpd,
  gobgp,
  frr,
];
