import { now, serve } from '../../speaker/contenders/servant-process.js';

/**
 * Answers the runner's questions after a verdict.
 * @param watch begins to watch, and calls back with each change: `online` or `offline`
 */
export function serveWatcher(watch) {
  let verdict;
  let since;
  let waiting = [];
  watch((to) => {
    if (to === verdict) return;
    verdict = to;
    since = now();
    for (const tell of waiting) tell();
    waiting = [];
  });
  serve({
    async reached({ wanted }) {
      while (verdict !== wanted) await new Promise((resolve) => waiting.push(resolve));
      return since;
    },
  });
}
