import { fstatSync, read } from 'node:fs';
import { type ConnectOpts, Socket, type SocketConstructorOpts } from 'node:net';
import { promisify } from 'node:util';

const readSome = promisify(read);
const BUFFER_BYTES = 128 * 1024;

/** Takes what was read; the bytes are only lent, so it copies before it waits. Nothing is read until it resolves. */
export type TakeBytes = (bytes: Uint8Array) => Promise<void>;

/**
 * Reads to the end, or until the signal aborts, into one buffer that is used again: at full speed, a buffer for each read would have the
 * engine collect garbage all the time.
 */
export async function readDescriptor(descriptor: number, take: TakeBytes, signal: AbortSignal): Promise<void> {
  const stat = fstatSync(descriptor);
  if (stat.isFile()) await readFile(descriptor, take, signal);
  else if (stat.isFIFO() || stat.isSocket()) await readSocket(descriptor, take, signal);
  else await readTerminal(take, signal);
}

async function readFile(descriptor: number, take: TakeBytes, signal: AbortSignal): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  while (!signal.aborted) {
    const { bytesRead } = await readSome(descriptor, buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    await take(buffer.subarray(0, bytesRead));
  }
}

function readSocket(descriptor: number, take: TakeBytes, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let taking: Promise<void> = Promise.resolve();
    const options: SocketConstructorOpts & Pick<ConnectOpts, 'onread'> = {
      fd: descriptor,
      readable: true,
      writable: false,
      onread: {
        buffer: Buffer.allocUnsafeSlow(BUFFER_BYTES),
        callback: (bytesRead, buffer) => {
          taking = take(buffer.subarray(0, bytesRead));
          taking.then(() => socket.resume(), reject);
          return false;
        },
      },
    };
    const socket = new Socket(options);
    const stop = (): void => void socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('error', reject);
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      signal.removeEventListener('abort', stop);
      taking.then(resolve, reject);
    });
    socket.resume();
  });
}

async function readTerminal(take: TakeBytes, signal: AbortSignal): Promise<void> {
  const stop = (): void => void process.stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of process.stdin) await take(chunk as Buffer);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
