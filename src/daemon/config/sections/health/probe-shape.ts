import * as v from 'valibot';
import { Health, tcpCheck, type PolledCheck, type ProbeOptions } from '../../../../health/index.ts';
import { anything, duration, mapping, number } from '../../shape.ts';

type Written<Name extends keyof ProbeOptions> = NonNullable<ProbeOptions[Name]>;

type ProbeEntries = {
  readonly [Name in keyof ProbeOptions]-?: v.ExactOptionalSchema<
    v.GenericSchema<Written<Name>>,
    undefined
  >;
};

/** How checks are probed and judged: what a group and a backend may say of it. */
export const probeEntries: ProbeEntries = {
  interval: v.exactOptional(duration('5s')),
  fastInterval: v.exactOptional(duration('1s')),
  downInterval: v.exactOptional(duration('30s')),
  timeout: v.exactOptional(duration('2s')),
  rise: v.exactOptional(number('3')),
  fall: v.exactOptional(number('3')),
  window: v.exactOptional(mapping({ bad: number('5'), of: number('10') }, '{ bad: 5, of: 10 }')),
  initially: v.exactOptional(anything<Written<'initially'>>('first-result')),
  warmUp: v.exactOptional(duration('10s')),
  spacing: v.exactOptional(anything<Written<'spacing'>>('end')),
  jitter: v.exactOptional(number('0.1')),
  latency: v.exactOptional(
    mapping(
      {
        above: v.exactOptional(duration('200ms')),
        degradedAbove: v.exactOptional(duration('100ms')),
        average: v.exactOptional(anything<'last' | 'ewma'>('ewma')),
        smoothing: v.exactOptional(number('0.2')),
      },
      '{ above: 200ms }',
    ),
  ),
  maxAge: v.exactOptional(duration('30s')),
};

/** A check without fault, where one is needed to look at the rest. */
export const anyCheck: PolledCheck = tcpCheck('192.0.2.1:80');

/** Options that leave room for whatever another one says: what two of them say together is looked at afterwards. */
const lenient: Readonly<Record<string, ProbeOptions>> = {
  fastInterval: { interval: '365d' },
  latency: { timeout: '365d' },
  maxAge: { interval: '10ms', timeout: '1ms', jitter: 0 },
};

/** Takes one option of probing by itself. @throws ConfigurationError */
export function probeOptionAlone(name: string, value: unknown): unknown {
  return Health.of({ backends: { any: anyCheck }, ...lenient[name], [name]: value });
}
