import {
  exabgp,
  incus,
  keepalived,
  loxilb,
  vrrpScript,
  type ProbeOptions,
} from '../../../../health/index.ts';
import { oneOf, type Leaf } from '../../shape.ts';

export type PresetName = 'incus' | 'loxilb' | 'keepalived' | 'vrrpScript' | 'exabgp';

const presets: Readonly<Record<PresetName, (options: ProbeOptions) => ProbeOptions>> = {
  incus,
  loxilb,
  keepalived,
  vrrpScript,
  exabgp,
};

const names = Object.keys(presets) as PresetName[];

/** The key `preset`: how another system probes and judges. What is written beside it stands. */
export const presetOption: Leaf<PresetName> = oneOf(...names);

/**
 * Options of a group or a backend with what its preset says, and without its name. What a preset says fits whatever is
 * written beside it, so what does not fit is a fault of that.
 */
export function takeWithPreset<Result>(
  options: Readonly<Record<string, unknown>>,
  take: (options: Readonly<Record<string, unknown>>) => Result,
): Result {
  const { preset, ...written } = options;
  return take(preset === undefined ? written : { ...presets[preset as PresetName](written) });
}
