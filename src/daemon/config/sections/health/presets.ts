import { ConfigurationError } from '../../../../core/index.ts';
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
 * Options of a group or a backend with what its preset says, and without its name.
 * @param take throws a ConfigurationError; one about what the preset says is reported at the preset
 */
export function takeWithPreset<Result>(
  options: Readonly<Record<string, unknown>>,
  take: (options: Readonly<Record<string, unknown>>) => Result,
): Result {
  const { preset, ...written } = options;
  if (preset === undefined) return take(written);
  try {
    return take({ ...presets[preset as PresetName](written) });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [option = ''] = error.path.split('.');
    if (option === '' || option in written) throw error;
    throw new ConfigurationError('preset', `its ${error.message}`, { cause: error });
  }
}
