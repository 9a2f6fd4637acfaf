import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { NumberedClients, type Sender } from './numbered-clients.ts';

export interface KillOptions {
  /** Type of the input. */
  readonly input: string;
  readonly connect: (port: number) => Promise<Sender>;
}

const KILLS = Number(process.env.TORTURE_KILLS ?? 5);

/** Kills Tocsin again and again while clients send numbered events: everything that they have sent must be there in the end. */
export async function killWhileSending({ input, connect }: KillOptions): Promise<void> {
  const port = await freePort();
  const tocsin = new Installation(`inputs:\n  - type: ${input}\n    port: ${port}\n`);
  const clients = new NumberedClients({ connect: () => connect(port) });
  try {
    await tocsin.start();
    clients.start();
    for (let kill = 0; kill < KILLS; kill++) {
      // Killed before it takes events, it would show nothing.
      await clients.progress();
      await sleep((kill * 7919) % 300);
      await tocsin.end('SIGKILL');
      await tocsin.start();
    }
    await clients.progress();
    await clients.finish();
    const { sent, again } = clients;
    const count = 'index=* sequence | rex "sequence (?<n>\\d+) end" | stats count AS stored dc(n) AS different';
    const [row] = await tocsin.until(count, ([one]) => Number(one?.different) >= sent, 20);
    const [stored, different] = [Number(row?.stored), Number(row?.different)];
    console.log(
      `${input}: kills ${KILLS}, sent and acknowledged ${sent}, connections that broke ${again}, stored ${stored}, lost ${sent - different}, twice ${stored - different}`,
    );
    expect(again).toBeGreaterThanOrEqual(KILLS);
    expect(different).toBe(sent);
  } finally {
    void clients.finish();
    await tocsin.remove();
  }
}
