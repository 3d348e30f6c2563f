import { formatPrefix, type KnownKeys } from '../../core/index.ts';
import { warnOfDeafPeers } from './audience.ts';
import { warnOfHiddenAttributes } from './hidden-attributes.ts';
import type { DaemonConfiguration } from './configuration.ts';
import { configurationShortage } from './descriptor-limit.ts';
import { FaultList, type ConfigurationFault } from './fault.ts';
import { Field, type Findings } from './field.ts';
import { readText } from './read-file.ts';
import { readAllow } from './sections/allow.ts';
import { readAnnounce } from './sections/announce.ts';
import { readAuditSection } from './sections/audit.ts';
import { readControl } from './sections/control.ts';
import { defaultDrain, readDrain } from './sections/drain.ts';
import { readCommonGuards } from './sections/guards.ts';
import { readHost } from './sections/host.ts';
import { noHealth, readHealth } from './sections/health/groups.ts';
import { noPeers, readPeers } from './sections/peers.ts';
import { checkBreakerAttributes } from './sections/said-attributes.ts';
import { readSpeaker } from './sections/speaker.ts';
import { refuseUnknownKey } from './shape.ts';
import { warnOfIdleSections } from './warnings.ts';
import { parseYaml } from './yaml-document.ts';

/** What became of a configuration file. */
export interface LoadedConfiguration {
  /** Undefined if there is any fault. */
  readonly configuration: DaemonConfiguration | undefined;
  /** All that keeps it from being used, in the order of the file. */
  readonly faults: readonly ConfigurationFault[];
  /** What is allowed and probably not meant, in the order of the file. */
  readonly warnings: readonly ConfigurationFault[];
}

const SPEAKER = 'speaker: { asn: 65010, routerId: 10.0.0.11 }';

const soon = 'take the section out';

const sections: KnownKeys = {
  known: [
    ...['speaker', 'peers', 'health', 'announce', 'guards', 'drain', 'host', 'control', 'audit'],
    'allow',
  ],
  later: {
    vrrp: 'take the section out: role of an announcement follows a file that notify scripts of keepalived write',
    cluster: soon,
    hooks: 'take the section out: hooks are a key of an announcement',
    bfd: 'take the section out, and use a short holdTime',
    metrics: 'take the section out: control serves the status',
    dashboard: 'take the section out: control serves the status',
    log: 'take the section out: --json prints every event',
    presets: soon,
  },
};

/**
 * Reads a configuration file and checks all of it.
 *
 * Never rejects: a file that cannot be read is a fault like any other (`ERR_CANNOT_READ`).
 * @param path shown in faults as it is given; paths in the file are relative to it
 */
export async function loadConfiguration(path: string): Promise<LoadedConfiguration> {
  const faults = new FaultList(path);
  const text = await readText(path, faults);
  return text === undefined
    ? { configuration: undefined, faults: faults.sorted(), warnings: [] }
    : withDescriptorLimit(examine(text, path), path);
}

/** A configuration, and what is known of it beside. */
interface Examined {
  readonly loaded: LoadedConfiguration;
  /** How many descriptors the checks may have open at once. */
  readonly ofChecks: number;
}

function withDescriptorLimit({ loaded, ofChecks }: Examined, file: string): LoadedConfiguration {
  const { configuration, warnings } = loaded;
  const shortage =
    configuration === undefined ? undefined : configurationShortage(configuration, ofChecks);
  if (shortage === undefined) return loaded;
  const { message } = shortage;
  const code = 'WARN_DESCRIPTOR_LIMIT';
  // It is about the file as a whole.
  return {
    ...loaded,
    warnings: [{ file, line: 1, column: 1, path: '', message, code }, ...warnings],
  };
}

/**
 * Checks the text of a configuration file: everything that is wrong with it is found in one go. Never throws.
 * @param path as in {@link loadConfiguration}; of what the text names, only files with secrets and certificates are read
 */
export function parseConfiguration(text: string, path: string): LoadedConfiguration {
  return examine(text, path).loaded;
}

function examine(text: string, path: string): Examined {
  const findings: Findings = { faults: new FaultList(path), warnings: new FaultList(path) };
  const { faults, warnings } = findings;
  const located = parseYaml(text, faults);
  const root = located === undefined ? undefined : new Field(located, findings);
  const read = root === undefined ? undefined : readSections(root, path);
  const configuration = faults.isEmpty ? read?.configuration : undefined;
  if (root !== undefined && configuration !== undefined) {
    warnOfDeafPeers(root, configuration);
    warnOfHiddenAttributes(root, configuration);
  }
  return {
    loaded: { configuration, faults: faults.sorted(), warnings: warnings.sorted() },
    ofChecks: read?.ofChecks ?? 0,
  };
}

interface ReadSections {
  /** Undefined if there is no speaker. */
  readonly configuration: DaemonConfiguration | undefined;
  readonly ofChecks: number;
}

function readSections(root: Field, path: string): ReadSections | undefined {
  const entries = root.mapping(SPEAKER);
  if (entries === undefined) return undefined;
  for (const [name, entry] of entries) refuseUnknownKey(name, entry, sections);
  const read = <Section>(name: string, reader: (field: Field) => Section): Section | undefined => {
    const field = entries.get(name);
    return field === undefined ? undefined : reader(field);
  };
  if (!entries.has('speaker')) {
    root.refuseWithin(['speaker'], `this section is missing: write ${SPEAKER}`);
  }
  const speaker = read('speaker', readSpeaker);
  const peers =
    read('peers', (field) =>
      readPeers(field, { speaker, speakerListens: mayListen(entries.get('speaker')), path }),
    ) ?? noPeers;
  const health = read('health', (field) => readHealth(field, { path })) ?? noHealth;
  const allow = read('allow', readAllow);
  const groups = entries.get('health')?.entries;
  const announce =
    read('announce', (field) =>
      readAnnounce(field, {
        groups: [...(groups?.keys() ?? [])],
        health: health.groups,
        allow,
        path,
      }),
    ) ?? [];
  const guards = read('guards', readCommonGuards) ?? {};
  checkBreakerAttributes(
    entries.get('guards')?.entries?.get('massWithdraw')?.entries?.get('attributes'),
    guards.massWithdraw?.attributes,
    announce,
  );
  const drain = read('drain', readDrain) ?? defaultDrain;
  const host = read('host', readHost) ?? {};
  const control = read('control', (field) => readControl(field, path));
  const audit = read('audit', (field) => readAuditSection(field, path));
  warnOfIdleSections(root, entries);
  const limits = allow?.map(formatPrefix);
  const others = { announce, guards, drain, host, control, audit, allow: limits };
  return {
    configuration:
      speaker === undefined ? undefined : { speaker, ...peers, health: health.groups, ...others },
    ofChecks: health.descriptors,
  };
}

/** Where `listen` is at fault it is not known, and its own fault is enough. */
function mayListen(speaker: Field | undefined): boolean {
  const written = speaker?.entries;
  const listen = written?.get('listen');
  return written === undefined || (listen !== undefined && listen.items?.length !== 0);
}
