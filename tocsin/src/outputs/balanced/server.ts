import { isIPv6 } from 'node:net';
import { z } from 'zod';

export interface Server {
  readonly host: string;
  readonly port: number;
}

const SERVER = /^(?:\[([^\]]+)\]|([A-Za-z0-9._-]{1,253})):(\d{1,5})$/;

/** `host:port`, an IPv6 address in brackets; undefined for what is neither. */
export function readServer(text: string): Server | undefined {
  const [, address, name, digits] = SERVER.exec(text) ?? [];
  const host = address ?? name;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return address === undefined || isIPv6(address) ? { host, port } : undefined;
}

export const printServer = ({ host, port }: Server): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The option `servers`. */
export const serversOption = (port: number) =>
  z
    .array(
      z.string().refine((text) => readServer(text) !== undefined, {
        error: `expected host:port, such as siem.example:${port}`,
      }),
    )
    .min(1)
    .max(1_000)
    .describe(
      'receivers, as `host:port`; of several one is used at a time, and the others when it fails or their turn has come',
    );

export const serversOf = (texts: readonly string[]): readonly Server[] =>
  texts.map(readServer).filter((server) => server !== undefined);
