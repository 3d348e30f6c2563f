/** What is probed: one listener, at as many addresses as there are backends, for local ports run out by destination. */

export const TCP_PORT = 8080;
export const HTTP_PORT = 8081;

/** @returns {string} of the loopback network, in which every address is this machine's */
export function address(index) {
  return `127.${1 + (index >>> 16)}.${(index >>> 8) & 255}.${index & 255}`;
}
