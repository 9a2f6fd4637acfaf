import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { MessagePackFramer, writeForward } from '../src/codecs/index.ts';
import type { Sender } from './numbered-clients.ts';

/** As Fluentd sends with `require_ack_response`: a chunk, and the next once it is acknowledged. */
export async function connectFluent(port: number): Promise<Sender> {
  const socket = connectTcp({ host: '127.0.0.1', port });
  let acks = 0;
  let isClosed = false;
  const framer = new MessagePackFramer({
    offset: 0,
    maxBytes: 4096,
    onMessage: () => void acks++,
    onMalformed: () => socket.destroy(),
  });
  socket.on('data', (chunk) => framer.push(chunk));
  socket.on('close', () => {
    isClosed = true;
  });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  let awaited = 0;
  return {
    send: async (messages) => {
      const seconds = Math.floor(Date.now() / 1000);
      const entries = messages.map((message) => ({ time: seconds, record: { message } }));
      socket.write(writeForward('app', entries, { mode: 'compressed', chunk: `chunk ${awaited}` }));
      awaited += 1;
      while (acks < awaited) {
        if (isClosed) throw new Error('the connection was closed');
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    close: () => socket.destroy(),
  };
}
