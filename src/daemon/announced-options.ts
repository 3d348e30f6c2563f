import type { AnnouncementOptions, HealthSource } from '../anycast/index.ts';
import type { VipMode } from '../host/index.ts';
import type { RoleSource } from '../policy/index.ts';
import type { AnnouncementConfiguration } from './config/index.ts';
import { followedHealth } from './followed-health.ts';

/** What the names in an announcement of the file stand for. */
export interface NamedSources {
  readonly groups: ReadonlyMap<string, HealthSource>;
  /** Who knows the role that a file says. */
  readonly roleOf: (file: string) => RoleSource;
}

/** What `Anycast.announce` takes. */
export interface Announced {
  readonly prefix: string;
  readonly options: AnnouncementOptions;
}

/** Who sees to its address on this host; undefined where nobody does. */
export function vipModeOf({ vip }: AnnouncementConfiguration): VipMode | undefined {
  if (vip === undefined || typeof vip === 'string') return vip;
  return vip.mode ?? 'verify';
}

/** An announcement of the file as the API takes it; undefined if one of its health groups is missing. */
export function announcedOptions(
  { prefix, health: names, role, ...others }: AnnouncementConfiguration,
  { groups, roleOf }: NamedSources,
): Announced | undefined {
  const health = followedHealth(names, groups);
  if (health === undefined) return undefined;
  if (role === undefined) return { prefix, options: { ...others, health } };
  const { file, ...said } = role;
  return { prefix, options: { ...others, health, role: { source: roleOf(file), ...said } } };
}
