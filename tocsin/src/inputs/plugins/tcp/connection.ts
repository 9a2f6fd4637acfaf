import { reverse } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Ecs } from '../../../define/index.ts';
import type { Event } from '../../../event/index.ts';
import type { InputPluginContext } from '../../input-plugin.ts';
import { plainAddress } from '../../network/plain-address.ts';
import { decodeStream } from '../byte-stream.ts';
import { ownFields } from '../own-fields.ts';
import { type Proxied, takeProxyHeader } from './proxy-protocol.ts';

export interface ConnectionOptions {
  /** Each connection begins with a header of the PROXY protocol. */
  readonly isProxied: boolean;
  /** Looks up the name of an address. */
  readonly isNamed: boolean;
  readonly onBytes: (bytes: number) => void;
}

/** Milliseconds in which a proxy must have said whose connection it is. */
const HEADER_TIMEOUT = 10_000;
const LOOKUP_TIMEOUT = 2_000;

let connections = 0;

/** Reads one connection to its end, its events with what is known of it. */
export async function readConnection(
  socket: Socket,
  { isProxied, isNamed, onBytes }: ConnectionOptions,
  context: InputPluginContext,
): Promise<void> {
  const peer = { ip: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
  const chunks: AsyncIterator<Uint8Array> = socket[Symbol.asyncIterator]();
  const { proxied, rest } = isProxied ? await headerInTime(socket, chunks) : { proxied: undefined, rest: undefined };
  const ip = proxied?.clientIp ?? peer.ip;
  const name = isNamed ? await nameOf(ip) : ip;
  const complete = connectionFields(context.ecs, {
    name,
    ip,
    port: proxied?.clientPort ?? peer.port,
    proxied,
    subject: socket instanceof TLSSocket ? subjectOf(socket) : undefined,
  });
  connections += 1;
  await decodeStream(from(rest, chunks), { source: `tcp ${connections}`, complete, onBytes }, context);
}

/** Takes the header of the PROXY protocol off a connection that has `chunks`. */
export async function proxiedChunks(
  socket: Socket,
  all: AsyncIterable<Uint8Array>,
): Promise<{ readonly proxied: Proxied | undefined; readonly rest: AsyncIterable<Uint8Array> }> {
  const chunks = all[Symbol.asyncIterator]();
  const { proxied, rest } = await headerInTime(socket, chunks);
  return { proxied, rest: from(rest, chunks) };
}

async function headerInTime(socket: Socket, chunks: AsyncIterator<Uint8Array>) {
  const timer = setTimeout(() => socket.destroy(), HEADER_TIMEOUT);
  try {
    return await takeProxyHeader(chunks);
  } finally {
    clearTimeout(timer);
  }
}

async function* from(first: Uint8Array | undefined, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first !== undefined && first.length > 0) yield first;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    yield value;
  }
}

/** The first name of an address, or the address itself. */
async function nameOf(ip: string): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(ip), LOOKUP_TIMEOUT);
  });
  try {
    return await Promise.race([reverse(ip).then(([first]) => first ?? ip), late]);
  } catch {
    return ip;
  } finally {
    clearTimeout(timer);
  }
}

/** `CN=web,O=shop` of the certificate that a client has shown. */
function subjectOf(socket: TLSSocket): string | undefined {
  const { subject } = socket.getPeerCertificate();
  if (subject === undefined) return undefined;
  return Object.entries(subject)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : value}`)
    .join(',');
}

interface Known {
  readonly name: string;
  readonly ip: string;
  readonly port: number;
  readonly proxied: Proxied | undefined;
  readonly subject: string | undefined;
}

function connectionFields(ecs: Ecs, { name, ip, port, proxied, subject }: Known): (event: Event) => void {
  return ecs === 'disabled'
    ? ownFields({
        host: name,
        '[@metadata][ip_address]': ip,
        port,
        proxy_host: proxied?.proxyIp,
        proxy_port: proxied?.proxyPort,
        sslsubject: subject,
      })
    : ownFields({
        '[@metadata][input][tcp][source][name]': name,
        '[@metadata][input][tcp][source][ip]': ip,
        '[@metadata][input][tcp][source][port]': port,
        '[@metadata][input][tcp][proxy][ip]': proxied?.proxyIp,
        '[@metadata][input][tcp][proxy][port]': proxied?.proxyPort,
        '[@metadata][input][tcp][ssl][subject]': subject,
      });
}
