import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { StreamLink } from './stream-link.ts';

it('ends at once where the receiver has closed the connection, though that is still being looked at', async () => {
  const server = createServer((receiver) => receiver.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const link = new StreamLink(socket, 1_000, {
    acknowledged: () => undefined,
    lost: () => undefined,
    heard: () => undefined,
  });
  if (!socket.closed) await once(socket, 'close');
  await link.end();
  expect(link.isLost).toBe(true);
  server.close();
});
