import { isIP } from 'node:net';

/** What a proxy says of the connection that it passes on. */
export interface Proxied {
  readonly clientIp: string;
  readonly clientPort: number;
  readonly proxyIp: string;
  readonly proxyPort: number;
}

/** With its line end; https://www.haproxy.org/download/1.8/doc/proxy-protocol.txt */
const LONGEST = 107;
const HEADER = /^PROXY (?:TCP[46] (\S+) (\S+) (\d{1,5}) (\d{1,5})|UNKNOWN(?: .*)?)$/;

/**
 * Takes the first line off a stream. Rejects where it is no header of version 1. `proxied` is undefined where the proxy
 * does not know.
 */
export async function takeProxyHeader(
  chunks: AsyncIterator<Uint8Array>,
): Promise<{ readonly proxied: Proxied | undefined; readonly rest: Uint8Array }> {
  let held = Buffer.alloc(0);
  for (;;) {
    const end = held.indexOf('\r\n');
    if (end >= 0 && end + 2 <= LONGEST) {
      return { proxied: readHeader(held.toString('latin1', 0, end)), rest: held.subarray(end + 2) };
    }
    if (held.length >= LONGEST) break;
    const { value, done } = await chunks.next();
    if (done === true) break;
    held = Buffer.concat([held, value]);
  }
  throw new Error('it does not begin with a header of the PROXY protocol, version 1');
}

function readHeader(line: string): Proxied | undefined {
  const match = HEADER.exec(line);
  if (match === null) throw new Error('its header is none of the PROXY protocol, version 1');
  const [, clientIp, proxyIp = '', clientPort, proxyPort] = match;
  if (clientIp === undefined) return undefined;
  if (isIP(clientIp) === 0 || isIP(proxyIp) === 0)
    throw new Error('its header of the PROXY protocol holds no addresses');
  return { clientIp, proxyIp, clientPort: Number(clientPort), proxyPort: Number(proxyPort) };
}
