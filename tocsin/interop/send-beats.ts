import { jsonWindow } from '../src/inputs/lumberjack/frames.ts';
import { LumberjackClient } from '../test/lumberjack-client.ts';
import type { Sender } from './numbered-clients.ts';

/** As Filebeat sends: a window, and the next once it is acknowledged. */
export async function connectBeats(port: number): Promise<Sender> {
  const client = new LumberjackClient(port);
  await client.connected();
  let awaited = 0;
  return {
    send: async (messages) => {
      const time = new Date().toISOString();
      const events = messages.map((message) =>
        JSON.stringify({ '@timestamp': time, '@metadata': { beat: 'filebeat' }, message }),
      );
      client.send(jsonWindow(events));
      awaited += 1;
      await client.until((acks) => acks.filter((ack) => ack === messages.length).length === awaited);
    },
    close: () => client.socket.destroy(),
  };
}
