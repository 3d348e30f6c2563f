import { reason, type Reason } from '../../core/index.ts';

/** What a sysctl is, what it should be, and why. */
export interface SysctlAdvice {
  /** Such as `net.ipv4.conf.all.arp_ignore`. */
  readonly name: string;
  /** Undefined: this system has none of that name. */
  readonly found: string | undefined;
  readonly expected: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** The line that makes it so, until the next boot. */
  readonly command: string;
  readonly reason: Reason<'sysctl-differs' | 'sysctl-missing'>;
}

/** Reads a sysctl by its path below /proc/sys; undefined if there is none. */
export type ReadSysctl = (path: readonly string[]) => string | undefined;

/** What the sysctls are looked at for. */
export interface SysctlSubject {
  /** The interfaces on which packets for the addresses come in. */
  readonly interfaces: readonly string[];
  readonly families: ReadonlySet<'ipv4' | 'ipv6'>;
  /** Addresses come and go while the service runs. */
  readonly managed: boolean;
}

const IPV4 = ['net', 'ipv4', 'conf'] as const;

/** From which value of `all` on those of the interfaces decide nothing. */
const ENOUGH: Readonly<Record<string, number>> = { arp_ignore: 1, arp_announce: 2, rp_filter: 2 };

/**
 * The names whose values on each interface matter: there may be a thousand interfaces, and reading them all takes
 * time.
 */
export function namesOnInterfaces(
  families: SysctlSubject['families'],
  read: ReadSysctl,
): readonly string[] {
  if (!families.has('ipv4')) return [];
  const larger = Object.entries(ENOUGH).filter(
    ([name, enough]) => number(read([...IPV4, 'all', name])) < enough,
  );
  const redirects = read(FORWARDING) === '1' ? ['send_redirects'] : [];
  return [...larger.map(([name]) => name), ...redirects];
}

/** The path of a setting of one interface. */
export function pathOn(on: string, name: string): readonly string[] {
  return [...IPV4, on, name];
}

const FORWARDING = ['net', 'ipv4', 'ip_forward'] as const;

/**
 * What of this host's network settings does not suit an anycast address: pure. The kernel takes the larger of `all` and
 * the interface's own for arp_ignore, arp_announce and rp_filter, and either for send_redirects
 * (Documentation/networking/ip-sysctl).
 */
export function adviseSysctls(subject: SysctlSubject, read: ReadSysctl): SysctlAdvice[] {
  return [
    ...(subject.families.has('ipv4') ? adviseIpv4(subject.interfaces, read) : []),
    ...(subject.managed ? adviseBinding(subject.families, read) : []),
  ];
}

function adviseIpv4(interfaces: readonly string[], read: ReadSysctl): SysctlAdvice[] {
  const advice: SysctlAdvice[] = [];
  const all = (name: string): readonly string[] => pathOn('all', name);
  const isBelow = (name: string, least: number): boolean =>
    number(read(all(name))) < least &&
    interfaces.some((on) => number(read(pathOn(on, name))) < least);
  if (isBelow('arp_ignore', 1)) {
    const why =
      'this host answers ARP for an address that its loopback has: all nodes of one segment answer for the same VIP';
    advice.push(advise(all('arp_ignore'), '1', why, read));
  }
  if (isBelow('arp_announce', 2)) {
    const why =
      'this host may ask ARP with the VIP as its own address, and its neighbours then send to it alone';
    advice.push(advise(all('arp_announce'), '2', why, read));
  }
  // 1 is strict: 0 and 2 let through what would be answered by another way.
  if (isStrict(interfaces, read)) {
    const why =
      'with strict filtering packets of clients are dropped that come in by another interface than their answer leaves by, as with two routers';
    advice.push(advise(all('rp_filter'), '2', why, read));
  }
  return [...advice, ...adviseRedirects(interfaces, read)];
}

/** Only who forwards sends redirects: a balancer that passes packets on (direct server return). */
function adviseRedirects(interfaces: readonly string[], read: ReadSysctl): SysctlAdvice[] {
  if (read(FORWARDING) !== '1') return [];
  const why = 'this host forwards, and tells clients on its segment to go around it';
  return ['all', ...interfaces]
    .map((on) => [...IPV4, on, 'send_redirects'])
    .filter((path) => read(path) === '1')
    .map((path) => advise(path, '0', why, read));
}

/** A service that starts while its address is off cannot bind to it. */
function adviseBinding(families: SysctlSubject['families'], read: ReadSysctl): SysctlAdvice[] {
  const why = 'a service that starts while its managed address is off this host cannot bind to it';
  return (['ipv4', 'ipv6'] as const)
    .filter((family) => families.has(family))
    .map((family) => ['net', family, 'ip_nonlocal_bind'])
    .filter((path) => read(path) !== '1')
    .map((path) => advise(path, '1', why, read));
}

function isStrict(interfaces: readonly string[], read: ReadSysctl): boolean {
  const all = number(read(pathOn('all', 'rp_filter')));
  const onInterface = (on: string): number => number(read(pathOn(on, 'rp_filter')));
  return all < 2 && interfaces.some((on) => Math.max(all, onInterface(on)) === 1);
}

function number(text: string | undefined): number {
  return text === undefined ? 0 : Number(text);
}

function advise(
  path: readonly string[],
  expected: string,
  why: string,
  read: ReadSysctl,
): SysctlAdvice {
  const found = read(path);
  // As sysctl(8) writes a name whose interface has a dot in it.
  const name = path.map((part) => part.replaceAll('.', '/')).join('.');
  const command = `sysctl -w ${name}=${expected}`;
  const is = found === undefined ? 'is not there' : `is ${found}`;
  const code = found === undefined ? 'sysctl-missing' : 'sysctl-differs';
  const message = `${name} ${is}, and should be ${expected}: ${why} (${command})`;
  return {
    name,
    found,
    expected,
    why,
    command,
    reason: reason(code, message, { name, found, expected }),
  };
}
