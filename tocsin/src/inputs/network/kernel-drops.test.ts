import { createSocket } from 'node:dgram';
import { expect, it } from 'vitest';
import { KernelDrops, socketRows } from './kernel-drops.ts';

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  361: 00000000:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 51001 2 0000000000000000 17
  361: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 51002 2 0000000000000000 0
 1588: 0100007F:0035 00000000:158A 07 00000000:00000000 00:00000000 00000000     0        0 51003 2 0000000000000000 4
`;

it('finds the sockets of a port', () => {
  expect(socketRows(TABLE, 5514)).toEqual([
    { inode: '51001', drops: 17 },
    { inode: '51002', drops: 0 },
  ]);
  expect(socketRows(TABLE, 53)).toEqual([{ inode: '51003', drops: 4 }]);
  expect(socketRows(TABLE, 9999)).toEqual([]);
});

it.runIf(process.platform === 'linux')('reads those of a socket of its own, and of no other', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  expect(await new KernelDrops('udp4', port).read()).toBe(0);
  expect(await new KernelDrops('udp6', port).read()).toBeUndefined();
  await new Promise<void>((resolve) => socket.close(resolve));
  expect(await new KernelDrops('udp4', port).read()).toBeUndefined();
});
