/** One path of BIRD's routing table. */
export interface BirdRoute {
  readonly prefix: string;
  /** The BIRD protocol that it came from. */
  readonly protocol: string;
  /** The one that BIRD prefers among the paths of this prefix. */
  readonly best: boolean;
  /** Where BIRD would send packets. */
  readonly nextHops: readonly string[];
  /** As BIRD prints it, such as `65001 65002`; undefined if the route has none. */
  readonly asPath: string | undefined;
  readonly origin: string | undefined;
  readonly nextHop: string | undefined;
  readonly med: number | undefined;
  readonly localPref: number | undefined;
  /** Such as `65000:100`. */
  readonly communities: readonly string[];
  /** Such as `65000:1:2`. */
  readonly largeCommunities: readonly string[];
  /** Such as `rt:65000:100`; a route origin is `ro`. */
  readonly extendedCommunities: readonly string[];
  /** ONLY_TO_CUSTOMER of RFC 9234. */
  readonly onlyToCustomer: number | undefined;
}

/** What BIRD says of one BGP neighbour. */
export interface BirdProtocol {
  /** BIRD's own: `start`, `up`, `down`, `stop`. */
  readonly state: string;
  /** Of the BGP session: `Idle`, `Passive`, `Active`, `OpenSent`, `Established` … */
  readonly bgpState: string;
  readonly established: boolean;
  /** Such as `Socket: Connection closed` or `Received: Administrative shutdown`; undefined if there was none. */
  readonly lastError: string | undefined;
  /** Prefixes announced by the neighbour since the session began, all address families together. */
  readonly importUpdatesReceived: number;
  /** Prefixes withdrawn by the neighbour since the session began, all address families together. */
  readonly importWithdrawsReceived: number;
  /** Routes of the neighbour that BIRD holds now. */
  readonly routesImported: number;
  /** What the neighbour's OPEN offered, such as `4-octet AS numbers`; empty while there is no session. */
  readonly neighborCapabilities: readonly string[];
  /** The neighbour is restarting: BIRD keeps its routes until it has announced them anew (RFC 4724). */
  readonly restarting: boolean;
}

const ROUTE = /^(\S*)\s+\w+ \[(\S+) [^\]]*\]( \*)?/;

/** Reads the answer to `show route PREFIX all`. */
export function parseRoutes(text: string): BirdRoute[] {
  const routes: BirdRoute[] = [];
  // A further path of the same prefix has blanks in the prefix's place.
  let prefix = '';
  for (const line of text.split('\n')) {
    const head = line.startsWith('\t') ? null : ROUTE.exec(line);
    if (head === null) continue;
    prefix = head[1] === undefined || head[1] === '' ? prefix : head[1];
    const details = linesBelow(text, line);
    const attribute = (name: string): string | undefined =>
      details.find((detail) => detail.startsWith(`BGP.${name}: `))?.slice(name.length + 6);
    routes.push({
      prefix,
      protocol: head[2] ?? '',
      best: head[3] !== undefined,
      nextHops: details.flatMap((detail) => /^via (\S+)/.exec(detail)?.[1] ?? []),
      asPath: attribute('as_path'),
      origin: attribute('origin'),
      nextHop: attribute('next_hop'),
      med: optionalNumber(attribute('med')),
      localPref: optionalNumber(attribute('local_pref')),
      communities: [...(attribute('community') ?? '').matchAll(/\((\d+),(\d+)\)/g)].map(
        ([, high, low]) => `${String(high)}:${String(low)}`,
      ),
      largeCommunities: [
        ...(attribute('large_community') ?? '').matchAll(/\((\d+), (\d+), (\d+)\)/g),
      ].map((match) => match.slice(1).join(':')),
      extendedCommunities: [
        ...(attribute('ext_community') ?? '').matchAll(/\((\w+), ([\d.]+), (\d+)\)/g),
      ].map((match) => match.slice(1).join(':')),
      onlyToCustomer: optionalNumber(attribute('otc')),
    });
  }
  return routes;
}

/** The lines that begin with a tab below `head`. */
function linesBelow(text: string, head: string): string[] {
  const below = text.slice(text.indexOf(head) + head.length + 1).split('\n');
  const end = below.findIndex((line) => !line.startsWith('\t'));
  return below.slice(0, end === -1 ? undefined : end).map((line) => line.trim());
}

function optionalNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Reads the answer to `show protocols all NAME`. */
export function parseProtocol(text: string, name: string): BirdProtocol {
  const row = new RegExp(`^${name}\\s+BGP\\s+\\S+\\s+(\\S+)`, 'm').exec(text);
  if (row?.[1] === undefined) throw new Error(`BIRD has no BGP protocol ${name}; it says: ${text}`);
  const field = (label: string): string | undefined =>
    new RegExp(`^ +${label}:\\s+(.*\\S)`, 'm').exec(text)?.[1];
  const sum = (pattern: RegExp): number =>
    [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  const bgpState = field('BGP state') ?? 'Down';
  return {
    state: row[1],
    bgpState,
    established: bgpState === 'Established',
    lastError: field('Last error'),
    importUpdatesReceived: sum(/Import updates:\s+(\d+)/g),
    importWithdrawsReceived: sum(/Import withdraws:\s+(\d+)/g),
    routesImported: sum(/Routes:\s+(\d+) imported/g),
    neighborCapabilities: capabilities(text),
    restarting: /^ +Neighbor graceful restart active$/m.test(text),
  };
}

function capabilities(text: string): string[] {
  const section = /^ {4}Neighbor capabilities\n((?: {6}.*\n)*)/m.exec(text)?.[1] ?? '';
  return section.split('\n').flatMap((line) => /^ {6}(\S.*)/.exec(line)?.[1] ?? []);
}
