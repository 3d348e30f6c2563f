import type { ConfigurationErrorCode } from '../../core/index.ts';

export type ConfigurationFaultCode =
  | ConfigurationErrorCode
  /** The file is missing, may not be read, is too large, or is not UTF-8. */
  | 'ERR_CANNOT_READ'
  /** The file is not one well-formed YAML document. */
  | 'ERR_INVALID_YAML'
  /** An option needs what this host does not have: Linux with koffi. */
  | 'ERR_NATIVE_REQUIRED'
  | 'WARN_NO_PEERS'
  | 'WARN_NO_ANNOUNCEMENTS'
  | 'WARN_UNUSED_HEALTH_GROUP'
  | 'WARN_HOLD_TIME_ZERO'
  /** A route is for a peer that the file does not have. */
  | 'WARN_UNKNOWN_PEER'
  /** No peer that a route is for has its address family. */
  | 'WARN_NO_PEER_OF_FAMILY'
  /** A condition can never be met with the backends that the file has. */
  | 'WARN_IMPOSSIBLE_CONDITION'
  /** Peers and checks may need more descriptors than this process may have. */
  | 'WARN_DESCRIPTOR_LIMIT'
  /** A lease of an announcement expires between two results of its checks. */
  | 'WARN_SHORT_LEASE'
  /** A peer's own attributes hide what an announcement says by its state. */
  | 'WARN_HIDDEN_ATTRIBUTE';

/** Where something stands in the file; both count from 1. */
export interface Position {
  readonly line: number;
  /** In UTF-16 code units, as most editors count. */
  readonly column: number;
}

/** What is wrong with a configuration file, or worth a warning. */
export interface ConfigurationFault extends Position {
  /** The file, as the caller named it. */
  readonly file: string;
  /** Where in the configuration, such as `peers[0].holdTime`; empty if it is about the file as a whole. */
  readonly path: string;
  /** What is wrong and what is allowed, without position and path. */
  readonly message: string;
  readonly code: ConfigurationFaultCode;
}

/** `file:line:column: path: what is wrong, what is allowed`, on one line. */
export function formatFault({ file, line, column, path, message }: ConfigurationFault): string {
  const where = `${file}:${line}:${column}: `;
  return oneLine(path === '' ? `${where}${message}` : `${where}${path}: ${message}`);
}

/** Keys and values of the file are quoted in faults: they must not break lines or steer a terminal. */
function oneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The longest message that is kept, in UTF-16 code units: values are quoted, and may be megabytes. */
const LONGEST_MESSAGE = 500;

/** Gathers faults. What is seen twice (through an alias) is kept once. */
export class FaultList {
  readonly #file: string;
  readonly #faults = new Map<string, ConfigurationFault>();

  constructor(file: string) {
    this.#file = file;
  }

  get isEmpty(): boolean {
    return this.#faults.size === 0;
  }

  has(code: ConfigurationFaultCode): boolean {
    return [...this.#faults.values()].some((fault) => fault.code === code);
  }

  add(
    { line, column }: Position,
    path: string,
    message: string,
    code: ConfigurationFaultCode = 'ERR_INVALID_CONFIGURATION',
  ): void {
    const short =
      message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
    const key = `${line}:${column}:${short}`;
    if (this.#faults.has(key)) return;
    this.#faults.set(key, { file: this.#file, line, column, path, message: short, code });
  }

  /** All faults, in the order of their positions. */
  sorted(): readonly ConfigurationFault[] {
    return [...this.#faults.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}
