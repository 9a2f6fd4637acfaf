import type { Socket } from 'node:net';
import {
  type Capabilities,
  encodeS2sCapabilities,
  encodeS2sFrame,
  encodeS2sHello,
  encodeS2sPacket,
  readCapabilities,
  S2sDecoder,
} from '../../inputs/index.ts';

export interface GreetingOptions {
  /** As which this machine is known there. */
  readonly hostName: string;
  readonly useACK: boolean;
  readonly compressed: boolean;
  /** Where the receiver wants one: of its `[splunktcptoken]`. */
  readonly token?: string | undefined;
  /** Milliseconds for the answer. */
  readonly timeout: number;
}

/** What the server has granted, and what reads the rest of its words. */
export interface Greeting {
  readonly granted: Capabilities;
  readonly decoder: S2sDecoder;
}

/** Words of a server are short. */
const LIMITS = { bytes: 1 << 20, fields: 64 };
const CONTROL = '__s2s_control_msg';

/** Says who is there and what it asks for; resolves once the server has answered. Rejects with a sentence. */
export function greet(socket: Socket, { hostName, useACK, compressed, timeout }: GreetingOptions): Promise<Greeting> {
  const decoder = new S2sDecoder({ from: 'server', limits: LIMITS });
  const { localPort } = socket;
  const answered = new Promise<Greeting>((resolve, reject) => {
    const timer = setTimeout(
      () =>
        end(
          new Error(`does not answer as a receiver of forwarders in ${timeout / 1_000} s: is that its splunktcp port?`),
        ),
      timeout,
    );
    const end = (outcome: Error | Greeting): void => {
      clearTimeout(timer);
      socket.removeListener('data', heard);
      socket.removeListener('close', closed);
      // Until somebody else listens.
      socket.pause();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    const closed = (): void =>
      end(new Error('has closed the connection at the greeting: it may expect TLS (or none), or a certificate'));
    const heard = (chunk: Buffer): void => {
      try {
        decoder.push(chunk);
        const item = decoder.next();
        if (item === undefined) return;
        const control = item.kind === 'frame' ? item.pairs.find(([key]) => key === CONTROL)?.[1] : undefined;
        if (control === undefined) end(new Error('answers otherwise than a receiver of forwarders'));
        else end({ granted: readCapabilities(control), decoder });
      } catch (error) {
        end(new Error(`does not speak the protocol of forwarders: ${error instanceof Error ? error.message : error}`));
      }
    };
    socket.on('data', heard);
    socket.once('close', closed);
  });
  socket.write(
    encodeS2sHello({ version: 3, serverName: hostName.slice(0, 200), managementPort: String(localPort ?? '') }),
  );
  socket.write(encodeS2sCapabilities(`ack=${useACK ? 1 : 0};compression=${compressed ? 1 : 0}`));
  return answered;
}

/** What follows where packets of version 4 do: about the forwarder, its time zone. */
export function introduction(
  options: Pick<GreetingOptions, 'hostName' | 'useACK' | 'compressed' | 'token'>,
  guid: string,
): Buffer {
  const { hostName, useACK, compressed, token } = options;
  const info = `ForwarderInfo build=0 version=9.0.0 os=${process.platform} arch=${process.arch} hostname=${hostName} guid=${guid} fwdType=full ssl=false lastIndexer=None ack=${useACK}`;
  return Buffer.concat([
    encodeS2sFrame({
      raw: Buffer.from(info),
      pairs: [
        ['_done', '_done'],
        ['_time', String(Math.floor(Date.now() / 1_000))],
        ['_guid', guid],
        ['_MetaData:Index', '_internal'],
        ['__s2s_capabilities', `cli_can_rcv_hb=0;compression=${compressed ? 1 : 0};pl=6;request_certificate=0;v4=1`],
        ['MetaData:Sourcetype', 'sourcetype::fwdinfo'],
        ['MetaData:Source', 'source::fwd'],
        ['MetaData:Host', `host::${hostName}`],
        ['__s2s_eventId', '0'],
        ...(token === undefined ? [] : [['__s2s_token', token] as const]),
      ],
    }),
    // Times carry no zone of their own: they are of the epoch.
    encodeS2sPacket({ kind: 'init', text: '### SERIALIZED TIMEZONE FORMAT 1.0\nC0\nY0 NW 55 54 43\n$\n' }),
  ]);
}
