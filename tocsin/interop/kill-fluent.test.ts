import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { test } from 'vitest';
import { MessagePackFramer, writeForward } from '../src/codecs/index.ts';
import { killWhileSending, type Sender } from './kill-while-sending.ts';

const connect = async (port: number): Promise<Sender> => {
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
    send: async (numbers) => {
      const seconds = Math.floor(Date.now() / 1000);
      const entries = numbers.map((n) => ({ time: seconds, record: { message: `sequence ${n} end` } }));
      socket.write(writeForward('app', entries, { mode: 'compressed', chunk: `chunk ${awaited}` }));
      awaited += 1;
      while (acks < awaited) {
        if (isClosed) throw new Error('the connection was closed');
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    close: () => socket.destroy(),
  };
};

test('kill -9 while Fluentd sends: nothing acknowledged is lost', () => killWhileSending({ input: 'fluent', connect }));
