import type { Clock } from '../core/index.ts';
import {
  FlagFiles,
  Sysctls,
  VirtualAddresses,
  type StaleAddressEvent,
  type SysctlAdvice,
  type SysctlNeed,
  type SysctlNews,
  type Vip,
  type VirtualAddress,
} from '../host/index.ts';
import { checkHostOptions, type HostOptions } from './host-options.ts';

/** A setting of the kernel does not suit, was put right, or suits now. */
export interface SysctlEvent extends SysctlNews {
  readonly at: Date;
}

/** What of an announcement the settings of the kernel depend on. */
export interface HostedAnnouncement {
  readonly prefix: string;
  readonly vip: Pick<Vip, 'mode'> | undefined;
}

export interface HostKeeperSetup {
  readonly clock: Clock;
  /** All that are announced now. */
  readonly announced: () => Iterable<HostedAnnouncement>;
  readonly onStale: (event: StaleAddressEvent) => void;
  readonly onSysctl: (event: SysctlEvent) => void;
}

/** The host that announcements run on: its addresses, the settings of its kernel, and files that say something. */
export class HostKeeper {
  readonly flags: FlagFiles = new FlagFiles();
  readonly #options: HostOptions;
  readonly #setup: HostKeeperSetup;
  readonly #addresses: VirtualAddresses;
  readonly #sysctls: Sysctls;
  /** What is under way. */
  #review: Promise<void> | undefined;

  /** @throws ConfigurationError whose path is the option at fault. */
  constructor(options: HostOptions, setup: HostKeeperSetup) {
    checkHostOptions(options);
    const { sysctlFolder: folder, ...addresses } = options;
    // The kernel of this host says nothing of a simulated one.
    const isSimulated = options.look !== undefined || options.run !== undefined;
    const mode = options.sysctls ?? (isSimulated && folder === undefined ? 'ignore' : 'check');
    this.#options = options;
    this.#setup = setup;
    this.#addresses = new VirtualAddresses({ ...addresses, clock: setup.clock });
    this.#addresses.on('stale', setup.onStale);
    this.#sysctls = new Sysctls({ mode, folder });
  }

  /** What of the kernel's settings does not suit, as of the last look. */
  get advice(): readonly SysctlAdvice[] {
    return this.#sysctls.advice;
  }

  claim(vip: Vip): VirtualAddress {
    return this.#addresses.claim(vip);
  }

  start(): void {
    this.#addresses.start();
    this.#reviewSysctls();
  }

  /** Looks at what no event may have told. */
  look(): void {
    this.flags.look();
    this.#reviewSysctls();
  }

  /** Resolves when what was begun is done, or after 5 s. Never rejects. */
  async stop(): Promise<void> {
    await this.#addresses.stop();
    await this.#review;
  }

  #reviewSysctls(): void {
    if (this.#review !== undefined) return;
    const { announced, clock, onSysctl } = this.#setup;
    const need = sysctlNeed(announced(), this.#options.sysctls !== undefined);
    this.#review = this.#sysctls.review(need).then((all) => {
      this.#review = undefined;
      for (const news of all) onSysctl({ ...news, at: clock.date() });
    });
  }
}

/** What of the kernel's settings would not suit these announcements. Never rejects. */
export function sysctlAdviceFor(
  announced: Iterable<HostedAnnouncement>,
  { sysctls: mode, sysctlFolder: folder }: Pick<HostOptions, 'sysctls' | 'sysctlFolder'>,
): Promise<readonly SysctlAdvice[]> {
  const need = sysctlNeed(announced, mode !== undefined);
  return new Sysctls({ mode: mode ?? 'check', folder }).check(need);
}

/**
 * What the settings of the kernel are looked at for.
 * @param isAsked whether that was asked for: then for announcements without a `vip`, too
 */
function sysctlNeed(announced: Iterable<HostedAnnouncement>, isAsked: boolean): SysctlNeed {
  const families = new Set<'ipv4' | 'ipv6'>();
  let managed = false;
  for (const { prefix, vip } of announced) {
    if (!isAsked && vip === undefined) continue;
    families.add(prefix.includes(':') ? 'ipv6' : 'ipv4');
    managed ||= vip?.mode === 'manage';
  }
  return { families, managed };
}
