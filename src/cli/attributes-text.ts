import type { DecisionEvent } from '../anycast/index.ts';

type Attributes = NonNullable<DecisionEvent['attributes']>;

/** What a route says, as a few words: `med 500, communities 65000:100`. Empty where it says nothing of its own. */
export function attributesText({ peers, perPeer = {}, ...general }: Attributes): string {
  return [
    ...wordsOf(general),
    ...(peers === undefined ? [] : [`only to ${peers.join(' and ')}`]),
    ...Object.entries(perPeer).map(([peer, said]) => {
      if (said === 'withdraw') return `not to ${peer}`;
      return `to ${peer}: ${wordsOf(said).join(' and ') || 'nothing else'}`;
    }),
  ].join(', ');
}

function wordsOf(attributes: Omit<Attributes, 'peers' | 'perPeer'>): string[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
    return text === '' ? [] : [`${name} ${text}`];
  });
}
