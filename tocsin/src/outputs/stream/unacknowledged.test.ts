import { expect, it } from 'vitest';
import { unacknowledgedIn } from './unacknowledged.ts';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:C350 0200007F:0202 01 00000ABC:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
   2: 0100007F:C350 0100007F:0202 01 000000FF:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
   3: 0100007F:C351 0100007F:0202 09 00000001:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
`;

it.each([
  [50_000, '127.0.0.1', 514, 255],
  [50_000, '127.0.0.2', 514, 0xabc],
  [50_001, '127.0.0.1', 514, 0],
  [50_002, '127.0.0.1', 514, undefined],
  [8080, '127.0.0.1', 514, undefined],
])('%s to %s:%s has %s on its way', (localPort, remoteAddress, remotePort, expected) =>
  expect(unacknowledgedIn(TABLE, { localPort, remoteAddress, remotePort })).toBe(expected),
);
