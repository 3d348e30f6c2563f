import { parseDuration, within, type Duration } from '../core/index.ts';
import type { ProbeOptions } from './probe-options.ts';

/**
 * How the network load balancer of Incus judges its backends (with OVN's monitor behind it), by Incus' own defaults:
 * `healthcheck.interval` 10 s, `healthcheck.timeout` 30 s, `healthcheck.success_count` 3, `healthcheck.failure_count`
 * 3. A backend is not announced until it was seen online; probes follow each other from end to end, all 10 s apart.
 *
 * Two differences, on purpose: OVN's counters are not in a row (bad, good, bad, good, bad takes it offline; here it
 * does not), and its status is frozen when the checker dies, where ours becomes `unknown` after `maxAge`.
 * @param options what is to be otherwise
 */
export function incus(options: ProbeOptions = {}): ProbeOptions {
  const interval = options.interval ?? '10s';
  return chosen(options, {
    interval,
    fastInterval: interval,
    timeout: '30s',
    rise: 3,
    fall: 3,
    initially: 'offline',
    spacing: 'end',
    jitter: 0,
  });
}

/**
 * How LoxiLB judges the endpoints of a rule that it monitors (pkg/loxinet/rules.go): `duration` 60 s, `retries` 2, one
 * success brings back, endpoints are assumed active until their first probe within 15 s, which decides alone, the dead
 * are probed about every 4 s (its ticker of 2 s, every second time), and HTTP has 2 s to answer.
 *
 * One difference: the count of misses is in a row, as LoxiLB's is since June 2026.
 * @param options what is to be otherwise
 */
export function loxilb(options: ProbeOptions = {}): ProbeOptions {
  const interval = options.interval ?? '60s';
  return chosen(options, {
    interval,
    fastInterval: interval,
    downInterval: '4s',
    timeout: '2s',
    rise: 1,
    fall: 2,
    initially: 'online',
    warmUp: '15s',
    jitter: 0,
  });
}

/**
 * How the checkers of Keepalived judge a real server (keepalived.conf(5)): `delay_loop` 60 s, `connect_timeout` 5 s,
 * `retry` 1 and so two bad results, `delay_before_retry` 1 s, one good result brings back, `warmup` is the `delay_loop`,
 * and a real server is up at the start, until the first probe, which decides alone. Spacing is from the end of a probe.
 *
 * HTTP_GET and SSL_GET wait 3 s (`fastInterval: '3s'`); DNS_CHECK retries 3 times, `delay_loop` apart (`fall: 4`,
 * `fastInterval: '60s'`); MISC_CHECK retries not at all (`fall: 1`); `alpha` is `initially: 'offline'`. With an
 * `interval` below 1 s `fastInterval` is the same.
 * @param options what is to be otherwise
 */
export function keepalived(options: ProbeOptions = {}): ProbeOptions {
  const interval = options.interval ?? '60s';
  return chosen(options, {
    interval,
    fastInterval: shorter('1s', interval),
    timeout: '5s',
    rise: 1,
    fall: 2,
    initially: 'online',
    warmUp: interval,
    spacing: 'end',
    jitter: 0,
  });
}

/**
 * How Keepalived judges a `vrrp_script` (keepalived.conf(5)): `interval` 1 s, `timeout` the interval, `rise` 1, `fall` 1,
 * and before that nothing, until the first result decides alone. `init_fail` is `initially: 'offline'`.
 * @param options what is to be otherwise
 */
export function vrrpScript(options: ProbeOptions = {}): ProbeOptions {
  const interval = options.interval ?? '1s';
  return chosen(options, {
    interval,
    fastInterval: interval,
    timeout: interval,
    rise: 1,
    fall: 1,
    initially: 'first-result',
    jitter: 0,
  });
}

/**
 * How `exabgp healthcheck` judges a service: `--interval` 5 s, `--fast-interval` 1 s while rising or falling,
 * `--timeout` 5 s, `--rise` 3, `--fall` 3; nothing is announced before that. It sleeps after a check, so spacing is from
 * the end of a probe. With an `interval` below 1 s `fastInterval` is the same.
 *
 * One difference: after a blip ExaBGP announces again what it had announced; here a blip is nothing.
 * @param options what is to be otherwise
 */
export function exabgp(options: ProbeOptions = {}): ProbeOptions {
  const interval = options.interval ?? '5s';
  return chosen(options, {
    interval,
    fastInterval: shorter('1s', interval),
    timeout: '5s',
    rise: 3,
    fall: 3,
    spacing: 'end',
    jitter: 0,
  });
}

/** The numbers of a preset, with what is said of them: an option that is undefined says nothing. */
function chosen(said: ProbeOptions, numbers: ProbeOptions): ProbeOptions {
  const otherwise = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...numbers, ...Object.fromEntries(otherwise) };
}

function shorter(duration: Duration, interval: Duration): Duration {
  const longest = within('interval', () => parseDuration(interval));
  return parseDuration(duration) <= longest ? duration : interval;
}
