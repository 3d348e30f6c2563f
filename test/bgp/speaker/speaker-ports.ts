import type { Speaker, SpeakerEvents } from '../../../src/bgp/speaker/index.ts';

/** The TCP port that the speaker's first listener has. */
export function portOfSpeaker({ listeners }: Speaker): number {
  const [listener] = listeners;
  if (listener?.state !== 'listening') throw new Error('not listening');
  return listener.endpoint.port;
}

/** Resolves with the next event of that name. */
export function next<Name extends keyof SpeakerEvents>(
  speaker: Speaker,
  name: Name,
): Promise<SpeakerEvents[Name]> {
  return new Promise((resolve) => {
    speaker.once(name, resolve);
  });
}
