import { test } from 'vitest';
import { jsonWindow } from '../src/inputs/lumberjack/frames.ts';
import { LumberjackClient } from '../test/lumberjack-client.ts';
import { killWhileSending, type Sender } from './kill-while-sending.ts';

const connect = async (port: number): Promise<Sender> => {
  const client = new LumberjackClient(port);
  await client.connected();
  let awaited = 0;
  return {
    send: async (numbers) => {
      const time = new Date().toISOString();
      const events = numbers.map((n) =>
        JSON.stringify({ '@timestamp': time, '@metadata': { beat: 'filebeat' }, message: `sequence ${n} end` }),
      );
      client.send(jsonWindow(events));
      awaited += 1;
      await client.until((acks) => acks.filter((ack) => ack === numbers.length).length === awaited);
    },
    close: () => client.socket.destroy(),
  };
};

test('kill -9 while Beats send: nothing acknowledged is lost', () => killWhileSending({ input: 'beats', connect }));
