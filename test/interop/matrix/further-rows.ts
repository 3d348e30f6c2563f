import { birdRouter } from '../../support/lab/bird-router.ts';
import { frrRouter } from '../../support/lab/frr-router.ts';
import { gobgpRouter } from '../../support/lab/gobgp-router.ts';
import { openbgpdRouter } from '../../support/lab/openbgpd-router.ts';
import type { RouterKind } from '../../support/lab/router.ts';

/** A row of the table in docs/interop.md that has a test file of its own, and the routers that it is run with. */
export interface FurtherRow {
  readonly row: string;
  readonly file: string;
  readonly kinds: readonly RouterKind[];
}

export const linkLocal: FurtherRow = {
  row: 'link-local addresses (`fe80::…%eth0`), eBGP and iBGP, we dial, both dial',
  file: 'link-local.test.ts',
  kinds: [birdRouter, frrRouter, gobgpRouter],
};

export const linkLocalDialled: FurtherRow = {
  row: 'link-local addresses, they dial',
  file: 'link-local.test.ts',
  kinds: [birdRouter, gobgpRouter],
};

export const gracefulRestart: FurtherRow = {
  row: 'our restart: routes stay with `gracefulRestart`, for its time, and go without it',
  file: 'graceful-restart.test.ts',
  kinds: [birdRouter, frrRouter, gobgpRouter, openbgpdRouter],
};

export const manyPrefixes: FurtherRow = {
  row: '1,000 and 100,000 prefixes arrive, and leave',
  file: 'many-prefixes.test.ts',
  kinds: [birdRouter, frrRouter, gobgpRouter, openbgpdRouter],
};

/** Each test of the matrix that sees a route looks for it. */
const noLlgr: FurtherRow = {
  row: 'NO_LLGR on our routes (RFC 9494)',
  file: 'matrix/matrix.ts',
  kinds: [birdRouter, frrRouter],
};

/** GoBGP is not here: without zebra it has no way into the kernel. */
export const ecmp: FurtherRow = {
  row: 'three speakers are three next hops in the router’s kernel (ECMP)',
  file: 'ecmp.test.ts',
  kinds: [birdRouter, frrRouter],
};

export const furtherRows: readonly FurtherRow[] = [
  linkLocal,
  linkLocalDialled,
  gracefulRestart,
  manyPrefixes,
  ecmp,
  noLlgr,
];
