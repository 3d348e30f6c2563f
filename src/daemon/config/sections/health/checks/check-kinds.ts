import { address } from './address.ts';
import type { CheckKind } from './check-kind.ts';
import { combinedKinds } from './combined.ts';
import { dns } from './dns.ts';
import { exec } from './exec.ts';
import { file } from './file.ts';
import { grpc } from './grpc.ts';
import { hold } from './hold.ts';
import { http } from './http.ts';
import { interfaceKind } from './interface.ts';
import { keepalived } from './keepalived.ts';
import { ping } from './ping.ts';
import { processKind } from './process.ts';
import { smtp } from './smtp.ts';
import { tcp } from './tcp.ts';
import { udp } from './udp.ts';

/** Every kind of check that a file may have, in the order in which faults list them. */
export const checkKinds: readonly CheckKind[] = [
  http,
  tcp,
  hold,
  dns,
  smtp,
  udp,
  grpc,
  exec,
  processKind,
  file,
  ping,
  interfaceKind,
  address,
  keepalived,
  ...combinedKinds,
];

/** Kinds that a file cannot have yet: what to do until then. */
export const laterKinds: Readonly<Record<string, string>> = {
  heartbeat: 'a file has no door for heartbeats; use file or exec',
};
