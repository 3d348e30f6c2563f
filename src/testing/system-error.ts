import { formatEndpoint, KeepcastError, type Endpoint } from '../core/index.ts';

/** An error that reads as the system's, such as `connect ECONNREFUSED 10.0.0.1:179`. */
export function systemError(call: string, code: string, endpoint?: Endpoint): KeepcastError {
  const where = endpoint === undefined ? '' : ` ${formatEndpoint(endpoint)}`;
  return new KeepcastError(code, `${call} ${code}${where}`);
}
