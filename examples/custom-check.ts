/**
 * A check of your own is a function: resolving is good, rejecting is bad, and it gives up when its signal aborts.
 *
 *     npm run build:examples && node build/examples/custom-check.js
 */
import { Health, type Duration } from 'keepcast/health';

const { SHOP = 'http://10.10.10.226:8080/basket', INTERVAL = '1s' } = process.env;

const health = Health.of({
  backends: {
    shop: async (signal) => {
      const response = await fetch(SHOP, { signal, redirect: 'manual' });
      if (!response.ok) throw new Error(`the basket says ${response.status}`);
    },
  },
  interval: INTERVAL as Duration,
  rise: 2,
  fall: 2,
});

health.on('change', ({ backend, to, reason }) => {
  console.log(`${backend} is ${to}: ${reason.message}`);
});

health.start();
process.once('SIGTERM', () => void health.stop());
