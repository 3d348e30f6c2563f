/**
 * What other systems do with a sequence of results, each written down as plainly as its own code is, and without a
 * thought of ours. Results are `true` for good.
 */
export type Model = (results: readonly boolean[], rise: number, fall: number) => string[];

/**
 * Keepalived's vrrp_script (vrrp_scheduler.c): one counter from 0 to rise + fall − 1. A good result below rise counts
 * up, and on reaching rise jumps to the top; a bad one above rise counts down, and below rise drops to 0. The script is
 * down while the counter is below rise. The first result sets it to one end or the other.
 */
export function vrrpScriptModel(
  results: readonly boolean[],
  rise: number,
  fall: number,
  init: 'unknown' | 'failed' = 'unknown',
): string[] {
  const top = rise + fall - 1;
  let counter = 0;
  let isFirst = init === 'unknown';
  return results.map((good) => {
    if (isFirst) {
      counter = good ? top : 0;
      isFirst = false;
    } else if (good) {
      if (counter < rise - 1) counter += 1;
      else counter = top;
    } else if (counter > rise) {
      counter -= 1;
    } else {
      counter = 0;
    }
    return counter >= rise ? 'online' : 'offline';
  });
}

/**
 * Keepalived's LVS checkers (check_api.c): a real server is up at the start; the first failure takes it down, as all
 * retries count as used; while it is up, `retry` failures in a row are retried and the next one takes it down; any
 * success clears the retries and brings it up.
 */
export function lvsModel(results: readonly boolean[], retry: number): string[] {
  let up = true;
  let retries = retry;
  return results.map((good) => {
    if (good) {
      up = true;
      retries = 0;
    } else if (up) {
      if (retries < retry) retries += 1;
      else up = false;
      if (!up) retries = 0;
    }
    return up ? 'online' : 'offline';
  });
}

/**
 * OVN's service monitor behind Incus, with the one thing that we do otherwise: there the counters are reset when a
 * threshold is met, here (`inARow`) by the opposite result.
 */
export function ovnModel(
  results: readonly boolean[],
  successCount: number,
  failureCount: number,
  { inARow }: { inARow: boolean },
): string[] {
  let successes = 0;
  let failures = 0;
  let status = 'offline';
  return results.map((good) => {
    if (good) successes += 1;
    else failures += 1;
    if (inARow) {
      if (good) failures = 0;
      else successes = 0;
    }
    if (successes >= successCount) {
      status = 'online';
      successes = 0;
      failures = 0;
    }
    if (failures >= failureCount) {
      status = 'offline';
      successes = 0;
      failures = 0;
    }
    return status;
  });
}

/**
 * `exabgp healthcheck`: INIT, RISING, UP, FALLING, DOWN. It forgets its stable state while rising or falling; what it
 * has announced stands until it is UP or DOWN again, and that is the verdict here.
 */
export function exabgpModel(results: readonly boolean[], rise: number, fall: number): string[] {
  let state: 'INIT' | 'RISING' | 'UP' | 'FALLING' | 'DOWN' = 'INIT';
  let checks = 0;
  let announced = 'unknown';
  const trigger = (target: 'RISING' | 'FALLING'): void => {
    // The short cuts: a threshold of 1 is reached at once.
    if (target === 'RISING') state = rise <= 1 ? 'UP' : 'RISING';
    else state = fall <= 1 ? 'DOWN' : 'FALLING';
  };
  return results.map((good) => {
    const before = state;
    if (good) {
      if (before === 'RISING') {
        checks += 1;
        if (checks >= rise) state = 'UP';
      } else if (before !== 'UP') {
        checks = 1;
        trigger('RISING');
      }
    } else if (before === 'FALLING') {
      checks += 1;
      if (checks >= fall) state = 'DOWN';
    } else if (before !== 'DOWN') {
      checks = 1;
      trigger('FALLING');
    }
    const now: string = state;
    if (now === 'UP') announced = 'online';
    if (now === 'DOWN') announced = 'offline';
    return announced;
  });
}
