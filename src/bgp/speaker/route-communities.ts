import {
  parseCommunity,
  parseExtendedCommunity,
  parseLargeCommunity,
  type LargeCommunity,
} from '../../bgp-packet-lite/index.ts';
import { ConfigurationError, describe, parseList } from '../../core/index.ts';

/** Standard communities, ascending and without duplicates. @throws ConfigurationError */
export function parseCommunities(value: unknown): readonly number[] {
  const list = parseTexts(value, '["65000:100", "no-export"]', 'community', parseCommunity);
  return [...new Set(list)].sort((a, b) => a - b);
}

/** Large communities, ascending and without duplicates (RFC 8092 §5). @throws ConfigurationError */
export function parseLargeCommunities(value: unknown): readonly LargeCommunity[] {
  const list = parseTexts(value, '["65000:1:2"]', 'large community', parseLargeCommunity);
  const distinct = new Map(list.map((community) => [largeCommunityKey(community), community]));
  return [...distinct.values()].sort(
    (a, b) =>
      a.globalAdministrator - b.globalAdministrator ||
      a.localData1 - b.localData1 ||
      a.localData2 - b.localData2,
  );
}

/** Extended communities, ascending and without duplicates. @throws ConfigurationError */
export function parseExtendedCommunities(value: unknown): readonly bigint[] {
  const list = parseTexts(value, '["rt:65000:100"]', 'extended community', parseExtendedCommunity);
  return [...new Set(list)].sort((a, b) => (a < b ? -1 : 1));
}

export function largeCommunityKey(community: LargeCommunity): string {
  const { globalAdministrator, localData1, localData2 } = community;
  return `${globalAdministrator}:${localData1}:${localData2}`;
}

function parseTexts<T>(
  value: unknown,
  example: string,
  what: string,
  parse: (text: unknown) => T,
): readonly T[] {
  return parseList(value, example, (text) => {
    if (typeof text === 'string') return parse(text);
    throw new ConfigurationError(
      '',
      `${describe(text)} is not ${article(what)}: write one in quotes, such as ${example.slice(1).split(/[,\]]/, 1)[0] ?? ''}`,
    );
  });
}

function article(what: string): string {
  return `${what.startsWith('e') ? 'an' : 'a'} ${what}`;
}
