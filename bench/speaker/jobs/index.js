import { announceJobs } from './announce.js';
import { idleJobs } from './idle.js';
import { loadJob } from './load.js';
import { receiveJob } from './receive.js';
import { startJob } from './start.js';
import { withdrawJobs } from './withdraw.js';

/** In the order of the table. */
export const jobs = [...withdrawJobs, ...announceJobs, loadJob, receiveJob, startJob, ...idleJobs];
