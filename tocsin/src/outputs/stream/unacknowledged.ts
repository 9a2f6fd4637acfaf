import { readFile } from 'node:fs/promises';
import { isIPv4, type Socket } from 'node:net';

const TABLES = { 4: '/proc/net/tcp', 6: '/proc/net/tcp6' } as const;
/** States in which there may be something to acknowledge, and whether the end of the stream, which counts as a byte, is among it. */
const STATES: ReadonlyMap<string, 0 | 1> = new Map([
  ['01', 0],
  ['08', 0],
  ['04', 1],
  ['05', 0],
  ['09', 1],
  ['0B', 1],
]);

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/** As the table has it: four bytes, the last one first. */
const hexAddress = (address: string): string =>
  address
    .split('.')
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
    .reverse()
    .join('');

export interface Connected {
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/**
 * Bytes of a connection that its other side's system has not acknowledged, of a table as Linux shows it: the local address with its port in
 * hexadecimal is the second column, the remote one the third, the state the fourth, and the fifth begins with the bytes. Undefined: no row.
 */
export function unacknowledgedIn(
  table: string,
  { localPort, remoteAddress, remotePort }: Connected,
): number | undefined {
  const local = `:${hexPort(localPort)}`;
  const remote = isIPv4(remoteAddress)
    ? `${hexAddress(remoteAddress)}:${hexPort(remotePort)}`
    : `:${hexPort(remotePort)}`;
  for (let from = table.indexOf(local); from >= 0; from = table.indexOf(local, from + 1)) {
    const start = table.lastIndexOf('\n', from) + 1;
    const lineEnd = table.indexOf('\n', from);
    const columns = table
      .slice(start, lineEnd < 0 ? table.length : lineEnd)
      .trim()
      .split(/\s+/);
    if (columns[1]?.endsWith(local) !== true || columns[2]?.endsWith(remote) !== true) continue;
    const end = STATES.get(columns[3] ?? '');
    const bytes = Number.parseInt(columns[4] ?? '', 16);
    if (end !== undefined && Number.isInteger(bytes)) return Math.max(0, bytes - end);
  }
  return undefined;
}

/** Bytes that the other side's system has not acknowledged yet; undefined where this system does not say. */
export async function unacknowledgedOf(socket: Socket): Promise<number | undefined> {
  const { localPort, remoteAddress, remotePort } = socket;
  if (localPort === undefined || remoteAddress === undefined || remotePort === undefined) return undefined;
  try {
    const table = await readFile(TABLES[socket.remoteFamily === 'IPv6' ? 6 : 4], 'latin1');
    return unacknowledgedIn(table, { localPort, remoteAddress, remotePort });
  } catch {
    return undefined;
  }
}
