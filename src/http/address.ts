import { AppError } from '../model/problem.js';

/** Where the server listens. */
export interface Address {
  /** A host name or an IP address, without brackets; '' is every address of the machine. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Reads "127.0.0.1:8673", "[::1]:8673" or ":8673". null: "off". Throws ListenInvalid. */
export function parseAddress(text: string): Address | null {
  if (text === 'off') return null;
  const [, bracketed, plain = '', digits = ''] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]*)):([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) {
    throw new AppError('ListenInvalid', `"${text}" is no address to listen on`, {
      hint: 'for example 127.0.0.1:8673, [::1]:8673, :8673 for every address, or off',
    });
  }
  return { host: bracketed ?? plain, port };
}

/** Only this machine (and its containers in the same network namespace) can reach it. */
export function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.[0-9]{1,3}){3}$/.test(host);
}

/** The address under which the server on `address` is asked from this machine. */
export function localUrl({ host, port }: Address): string {
  const to = host === '' || host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${to.includes(':') ? `[${to}]` : to}:${port}`;
}
