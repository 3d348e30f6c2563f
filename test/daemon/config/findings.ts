import { formatFault, parseConfiguration } from '../../../src/daemon/config/index.ts';

/** The faults of a file named a.yaml, as they are printed. */
export function faultsOf(text: string): string[] {
  return parseConfiguration(text, 'a.yaml').faults.map(formatFault);
}

/** The warnings of a file named a.yaml, as they are printed. */
export function warningsOf(text: string): string[] {
  return parseConfiguration(text, 'a.yaml').warnings.map(formatFault);
}

/** A file without faults and warnings, with a section put in the place of its own: `{ peers: '[ … ]' }`. */
export function fileWith(sections: Readonly<Record<string, string>> = {}): string {
  const all: Record<string, string> = {
    speaker: '{ asn: 65010, routerId: 10.0.0.11 }',
    peers: '[ { address: 10.0.0.1, asn: 65000 } ]',
    health: '{ web: { backends: { a: { tcp: "10.0.0.2:80" } } } }',
    announce: '{ 192.0.2.10/32: { health: web } }',
    ...sections,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}
