import { execFileSync } from 'node:child_process';
import type { HostAddress } from '../../../src/system/index.ts';
import { parseAddressList } from '../../../src/host/vip/address-list.ts';
import { VirtualAddresses, type VirtualAddress } from '../../../src/host/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { waitFor, type Namespace } from '../../support/lab/index.ts';

/** The addresses of interfaces that are up, as this process would see them inside. */
export function addressesIn({ name }: Namespace): readonly HostAddress[] {
  const [program, ...words] = ['ip', '-n', name, '-json', 'address', 'show', 'up'] as const;
  return parseAddressList(execFileSync(program, words, { encoding: 'utf8' }));
}

export interface HostLab {
  readonly clock: VirtualClock;
  readonly addresses: VirtualAddresses;
  /** Waits until the programs have made it so. */
  readonly settle: (isSo: () => boolean) => Promise<void>;
}

/** What would run in the namespace: its addresses, with a real `ip`, on a virtual clock. */
export function hostLab(
  namespace: Namespace,
  options: ConstructorParameters<typeof VirtualAddresses>[0] = {},
): HostLab {
  const clock = new VirtualClock();
  const addresses = new VirtualAddresses({
    clock,
    command: ['ip', '-n', namespace.name],
    look: () => addressesIn(namespace),
    ...options,
  });
  return {
    clock,
    addresses,
    settle: async (isSo) => {
      await waitFor('the programs', isSo, { interval: 5 });
    },
  };
}

export function codeOf(claim: VirtualAddress): string {
  return claim.state.reason.code;
}
