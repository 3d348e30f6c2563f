import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ResolvedAddress } from './resolved-address.ts';

/** A longer file is not a list of hosts: it is not read. */
const LARGEST_FILE = 4 * 1_024 * 1_024;

/** The addresses of each name (in lower case), in the order of the file. */
type HostsTable = ReadonlyMap<string, readonly ResolvedAddress[]>;

/** Reads the text of a hosts file: an address, then its names, `#` up to the end of the line. Other lines are skipped. */
function parseHosts(text: string): HostsTable {
  const table = new Map<string, ResolvedAddress[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family !== 4 && family !== 6) continue;
    for (const name of names) {
      const key = name.toLowerCase();
      const addresses = table.get(key);
      if (addresses === undefined) table.set(key, [{ address, family }]);
      else if (addresses.every((known) => known.address !== address))
        addresses.push({ address, family });
    }
  }
  return table;
}

/**
 * A hosts file that is read again when it has changed. One that cannot be read has no names. It is looked at without
 * waiting: it is local and small, and the four threads that read files for everybody may all hang on a dead file system.
 */
export class HostsFile {
  readonly #path: string;
  #version = '';
  #table: HostsTable = new Map();

  constructor(path: string) {
    this.#path = path;
  }

  addresses(name: string): readonly ResolvedAddress[] {
    try {
      const { size, mtimeMs, ino } = statSync(this.#path);
      const version = `${ino} ${size} ${mtimeMs}`;
      if (version !== this.#version && size <= LARGEST_FILE) {
        this.#table = parseHosts(readFileSync(this.#path, 'utf8'));
        this.#version = version;
      }
    } catch {
      this.#table = new Map();
      this.#version = '';
    }
    return this.#table.get(name) ?? [];
  }
}
