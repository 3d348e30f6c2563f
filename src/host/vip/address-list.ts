/** An address as `ip -json address` lists it. */
export interface ListedAddress {
  readonly interface: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly length: number;
  /** What an IPv4 address is called; undefined where it has no label. */
  readonly label: string | undefined;
  /** The metric of its route; undefined where it is the kernel's. */
  readonly metric: number | undefined;
}

/**
 * Reads the output of `ip -json address show`. What it does not understand it leaves out: newer versions say more, and
 * versions with a filter print objects without content.
 * @throws SyntaxError if it is no JSON, TypeError if it is no list
 */
export function parseAddressList(text: string): ListedAddress[] {
  // Without an interface some versions print nothing at all.
  const list: unknown = text.trim() === '' ? [] : JSON.parse(text);
  if (!Array.isArray(list)) throw new TypeError('the output of ip is no list of interfaces');
  return list.flatMap((entry: unknown) => addressesOf(entry));
}

function addressesOf(entry: unknown): ListedAddress[] {
  const name = property(entry, 'ifname');
  const addresses = property(entry, 'addr_info');
  if (typeof name !== 'string' || !Array.isArray(addresses)) return [];
  return addresses.flatMap((item: unknown) => addressOf(name, item) ?? []);
}

function addressOf(on: string, item: unknown): ListedAddress | undefined {
  const address = property(item, 'local');
  const length = property(item, 'prefixlen');
  const label = property(item, 'label');
  const metric = property(item, 'metric');
  const family = families[String(property(item, 'family'))];
  if (family === undefined || typeof address !== 'string' || typeof length !== 'number') {
    return undefined;
  }
  return {
    interface: on,
    family,
    address,
    length,
    label: typeof label === 'string' ? label : undefined,
    metric: typeof metric === 'number' ? metric : undefined,
  };
}

const families: Readonly<Record<string, ListedAddress['family']>> = {
  inet: 'ipv4',
  inet6: 'ipv6',
};

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
