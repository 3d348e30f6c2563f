import type { Check } from './check.ts';
import type { CheckFunction } from './checks/function-check.ts';
import type { NestedGroup } from './nested-group.ts';
import type { ProbeOptions } from './probe-options.ts';

/** One check of a backend: made by `httpCheck` and the like, or a plain function. */
export type CheckInput = Check | CheckFunction;

/** How many of several must be online: a whole number from 1 to as many as there are. */
export type Requirement = 'all' | 'any' | { readonly atLeast: number };

/** What every backend may say of itself, whatever it is judged by. */
export interface BackendStanding {
  /**
   * What the backend weighs while it is online: a whole number from 0 to 65535; 1 by default. A check whose last good
   * result says a weight replaces it (Keepalived's `misc_dynamic`): below 0 counts as 0, and of several such checks the
   * lowest counts. A good result without a weight takes that back.
   */
  readonly weight?: number | undefined;
  /**
   * Whether the backend begins in maintenance, or the reason why: probed and shown, and counted by nobody. See
   * `Health.maintain`. Not by default.
   */
  readonly maintenance?: boolean | string | undefined;
}

/** A backend with one check. Its options of probing stand for those of the group; a check's own timeout for both. */
export interface SingleCheckBackend extends BackendStanding, ProbeOptions {
  readonly check: CheckInput;
  readonly checks?: undefined;
  readonly ports?: undefined;
  readonly group?: undefined;
  readonly require?: undefined;
  readonly acrossPorts?: undefined;
}

/** A backend with several checks. */
export interface SeveralChecksBackend extends BackendStanding, ProbeOptions {
  readonly checks: readonly CheckInput[];
  /** How many of the checks must be online for the backend to be: `'all'` by default. */
  readonly require?: Requirement | undefined;
  readonly check?: undefined;
  readonly ports?: undefined;
  readonly group?: undefined;
  readonly acrossPorts?: undefined;
}

/** A backend that serves on several ports, each with checks of its own. */
export interface PortsBackend extends BackendStanding, ProbeOptions {
  /** By the name of the port, such as `{ '80': tcpCheck('10.0.0.1:80'), '443': tcpCheck('10.0.0.1:443') }`. */
  readonly ports: Readonly<Record<string, CheckInput | readonly CheckInput[]>>;
  /** Whether the backend is online with all of its ports (the default), or with any of them, as Incus has it. */
  readonly acrossPorts?: 'any' | 'all' | undefined;
  /** How many checks of a port must be online for the port to be: `'all'` by default. */
  readonly require?: Requirement | undefined;
  readonly check?: undefined;
  readonly checks?: undefined;
  readonly group?: undefined;
}

/**
 * A backend that is a health group of its own. The group runs while the one that it is nested in does. Its verdict is
 * taken as it is, without `rise` and `fall`: its backends have been debounced.
 */
export interface NestedGroupBackend extends BackendStanding {
  readonly group: NestedGroup;
  /**
   * How many backends of that group must be online: `'any'` by default. `'all'` leaves out those in maintenance, and a
   * group whose backends all are in maintenance is offline.
   */
  readonly require?: Requirement | undefined;
  readonly check?: undefined;
  readonly checks?: undefined;
  readonly ports?: undefined;
  readonly acrossPorts?: undefined;
}

/** A backend with options of its own: exactly one of `check`, `checks`, `ports` and `group` says what it is judged by. */
export type BackendOptions =
  SingleCheckBackend | SeveralChecksBackend | PortsBackend | NestedGroupBackend;

/** A backend: a check, several that must all be good, or an object of {@link BackendOptions}. */
export type BackendInput = CheckInput | readonly CheckInput[] | BackendOptions;

/** What is judged together, by name. */
export type BackendsOption<Name extends string> = Readonly<Record<Name, BackendInput>>;
