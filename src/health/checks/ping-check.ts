import { ConfigurationError, describe, parseIpAddress, type Duration } from '../../core/index.ts';
import { findProgram, type ProgramOutcome } from '../../system/index.ts';
import { madeOf } from '../check-origin.ts';
import { CheckNotRun, type CheckResult, type PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import type { Command } from './command.ts';
import { programGrace, runForCheck } from './program.ts';

export interface PingCheckOptions {
  /** The address or the interface that requests are sent from (`ping -I`); what routing chooses by default. */
  readonly source?: string;
  /** The program: the `ping` in `PATH` by default. It takes the options -n, -c and -I (iputils, BusyBox). */
  readonly program?: string;
  /** The longest that the answer may take: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
}

/** A name, or digits and dots, which `parseIpAddress` knows better. It never looks like an option. */
const NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})$/;
const NUMERIC = /^[\d.]+$/;

/** Messages of iputils and BusyBox about this process, not about the host that is asked; no name has a space. */
const OUR_FAULT =
  /not permitted|permission denied|are you root|cap_net_raw|cannot assign|^usage: |invalid (?:argument|option)/im;

/**
 * Good if a host answers one ICMP echo request, sent by the `ping` of the system (Keepalived's `PING_CHECK`; the
 * program has the right to send one, which this process may not have). The latency is that of the answer.
 * @throws ConfigurationError also if there is no such program
 */
export function pingCheck(host: string, options: PingCheckOptions = {}): PolledCheck {
  const target = parseHost(host);
  checkOptions(options, 'pingCheck', ['source', 'program', 'timeout']);
  const { source, program = 'ping', timeout } = options;
  const file = typeof program === 'string' ? findProgram(program) : undefined;
  if (file === undefined) {
    throw new ConfigurationError(
      'program',
      `there is no program ${describe(program)}: install ping (Debian: iputils-ping), or name its path`,
    );
  }
  const from = source === undefined ? [] : ['-I', parseSource(source)];
  const command: Command = [file, '-n', '-c', '1', ...from, target];
  return madeOf(
    {
      kind: 'ping',
      target,
      grace: programGrace(0),
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: async (signal) => readPing(target, await runForCheck(command, { signal, grace: 0 })),
    },
    host,
    options,
  );
}

function readPing(host: string, { code, signal, stdout, stderr }: ProgramOutcome): CheckResult {
  const time = /time[=<]([\d.]+) ?ms/.exec(stdout)?.[1];
  const evidence = { code };
  if (code === 0) {
    const latency = time === undefined ? {} : { latency: Number(time) };
    const message = `${host} answers${time === undefined ? '' : ` within ${time} ms`}`;
    return { outcome: 'good', message, ...latency, evidence };
  }
  const [fault = ''] = stderr.trim().split('\n', 1);
  if (OUR_FAULT.test(stderr)) throw new CheckNotRun(`cannot send a request: ${fault}`);
  if (code === null) throw new CheckNotRun(`ping was ended by ${String(signal)}`);
  // A router on the way has said why.
  const why = /^From .* icmp_seq=\d+ (.+)$/m.exec(stdout)?.[1] ?? fault;
  return { outcome: 'bad', message: why === '' ? `no answer of ${host}` : why, evidence };
}

function parseHost(host: unknown): string {
  if (typeof host === 'string') {
    if (host.includes(':') || NUMERIC.test(host)) {
      const { text, zone } = parseIpAddress(host);
      return zone === undefined ? text : `${text}%${zone}`;
    }
    if (NAME.test(host)) return host;
  }
  throw new ConfigurationError(
    '',
    `${describe(host)} is not a host: write an address or a name, without a port`,
  );
}

function parseSource(source: unknown): string {
  if (typeof source === 'string' && /^[\w:][\w.:%@-]*$/.test(source)) return source;
  throw new ConfigurationError(
    'source',
    `${describe(source)} is not an address or the name of an interface`,
  );
}
