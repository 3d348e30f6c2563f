/*
 * Builders of octets for who must not use the codec under test: lengths, and nothing else. Text is hexadecimal, with
 * spaces anywhere.
 */

/** Sixteen octets of ones (RFC 4271 §4.1). */
export const marker: string = 'ff'.repeat(16);

/** Spaces out of hexadecimal text that was typed with them. */
export function compact(text: string): string {
  return text.replaceAll(/\s/g, '');
}

export function octetsOf(text: string): Buffer {
  return Buffer.from(compact(text), 'hex');
}

/** A length, or another number, in so many octets. */
export function number(value: number, octets: number): string {
  return value.toString(16).padStart(2 * octets, '0');
}

/** A message with a right header around its body. */
export function message(type: string, body = ''): string {
  return marker + number(19 + compact(body).length / 2, 2) + compact(type + body);
}

/** An OPEN: version 4, hold time 180 s, BGP identifier 10.0.0.2, the rest as given. */
export function openMessage({
  asn = 'fde8',
  parameters = '',
}: {
  readonly asn?: string;
  readonly parameters?: string;
}): string {
  const length = number(compact(parameters).length / 2, 1);
  return message('01', `04 ${asn} 00b4 0a000002 ${length} ${parameters}`);
}

/** Capabilities in one optional parameter (RFC 5492 §4). */
export function capabilities(text: string): string {
  return `02 ${number(compact(text).length / 2, 1)} ${text}`;
}

export const keepalive: string = message('04');

/** An UPDATE with right lengths. */
export function update({
  withdrawn = '',
  attributes = '',
  prefixes = '',
}: {
  readonly withdrawn?: string;
  readonly attributes?: string;
  readonly prefixes?: string;
}): string {
  const lengthOf = (text: string): string => number(compact(text).length / 2, 2);
  return message(
    '02',
    `${lengthOf(withdrawn)} ${withdrawn} ${lengthOf(attributes)} ${attributes} ${prefixes}`,
  );
}
