/** `hostname` as a URL has it: every spelling of an IPv4 address is four decimal numbers by now. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.[0-9]+){3}$/.test(hostname);
}
