import { deathJobs } from './death.js';
import { manyJobs } from './many.js';
import { rateJobs } from './rate.js';

/** In the order in which they are run. */
export const jobs = [...rateJobs, ...manyJobs, ...deathJobs];
