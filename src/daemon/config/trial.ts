import { ConfigurationError } from '../../core/index.ts';
import type { Field } from './field.ts';

type Options = Readonly<Record<string, unknown>>;

/** Options of the file that a constructor of the API is tried on. */
export interface Trial<Result> {
  /** Where the options stand; a fault is reported at the one that its path names. */
  readonly field: Field;
  /** Those without fault up to now, by name. */
  readonly options: Options;
  /** Whether something that is written is missing in {@link options}, having been refused. */
  readonly isWhole: boolean;
  /** Takes them all. @throws ConfigurationError with the name of an option at the beginning of its path */
  readonly make: (options: Options) => Result;
  /** Takes one of them, beside what makes it right or wrong by itself. @throws as {@link make} */
  readonly makeAlone: (name: string, value: unknown) => unknown;
  /** Options without which {@link make} makes nothing. */
  readonly required?: readonly string[];
}

/** What all options together make. Otherwise undefined, and everything that keeps it from being made is reported. */
export function makeOf<Result>(trial: Trial<Result>): Result | undefined {
  // What is right is made at once: looking for faults makes it again and again.
  const made = trial.isWhole ? unlessRefused(() => trial.make(trial.options)) : undefined;
  if (made !== undefined) return made;
  const areSound = Object.entries(trial.options).map(([name, value]) =>
    isSound(trial, name, value),
  );
  if (trial.isWhole && !areSound.includes(false)) refuseContradictions(trial);
  return undefined;
}

function unlessRefused<Result>(make: () => Result): Result | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return undefined;
  }
}

/** Reports a fault of this option; that of another one is found when that is tried. */
function isSound({ field, makeAlone }: Trial<unknown>, name: string, value: unknown): boolean {
  const sound = field.attempt(() => {
    try {
      makeAlone(name, value);
    } catch (error) {
      if (!(error instanceof ConfigurationError) || optionOf(error) === name) throw error;
    }
    return true;
  });
  return sound === true;
}

/** What options say together can be wrong in several ways at once: each is reported, and looked past. */
function refuseContradictions(trial: Trial<unknown>): void {
  const { required = [] } = trial;
  let { options } = trial;
  for (;;) {
    const name = firstContradiction(trial, options);
    if (name === undefined || required.includes(name) || !Object.hasOwn(options, name)) return;
    options = Object.fromEntries(Object.entries(options).filter(([other]) => other !== name));
  }
}

/** The option at which it was reported; undefined if nothing is wrong. */
function firstContradiction(trial: Trial<unknown>, options: Options): string | undefined {
  let name: string | undefined;
  trial.field.attempt(() => {
    try {
      return trial.make(options);
    } catch (error) {
      if (error instanceof ConfigurationError) name = optionOf(error);
      throw error;
    }
  });
  return name;
}

function optionOf({ path }: ConfigurationError): string {
  return /^[^.[]*/.exec(path)?.[0] ?? '';
}
