import { ConfigurationError } from '../../core/index.ts';

/**
 * Refuses a check that asks what only the kernel of Linux tells.
 * @throws ConfigurationError
 */
export function requireLinux(where: string, platform: string = process.platform): void {
  if (platform === 'linux') return;
  throw new ConfigurationError('', `this is ${platform}: only Linux has ${where}`);
}
