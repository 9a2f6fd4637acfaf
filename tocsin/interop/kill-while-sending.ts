import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';

/** One connection of a client. */
export interface Sender {
  /** Sends these numbers as messages `sequence N end`; resolves once they are acknowledged, rejects when the connection ends before. */
  send(numbers: readonly number[]): Promise<void>;
  close(): void;
}

export interface KillOptions {
  /** Type of the input. */
  readonly input: string;
  readonly connect: (port: number) => Promise<Sender>;
}

const KILLS = Number(process.env.TORTURE_KILLS ?? 5);
const SENDERS = 3;
const BATCH = 50;

/**
 * Kills Tocsin again and again while clients send numbered events. What was acknowledged is never sent again, so that it is missing in the
 * end if it was lost; what was not is sent again by the next connection, and may come twice.
 */
export async function killWhileSending({ input, connect }: KillOptions): Promise<void> {
  const port = await freePort();
  const tocsin = new Installation(`inputs:\n  - type: ${input}\n    port: ${port}\n`);
  let isSending = true;
  let sent = 0;
  let again = 0;
  let acknowledged = 0;
  /** Killed before it takes events, it would show nothing. */
  const untilAcknowledged = async (): Promise<void> => {
    const before = acknowledged;
    while (acknowledged === before) await sleep(5);
  };
  const sendAlways = async (): Promise<void> => {
    let batch: readonly number[] = [];
    while (isSending || batch.length > 0) {
      let sender: Sender | undefined;
      try {
        sender = await connect(port);
        for (;;) {
          if (batch.length === 0) {
            if (!isSending) return;
            batch = Array.from({ length: BATCH }, (_, index) => sent + index);
            sent += BATCH;
          }
          await sender.send(batch);
          acknowledged += batch.length;
          batch = [];
        }
      } catch {
        again += 1;
        await sleep(150);
      } finally {
        sender?.close();
      }
    }
  };
  try {
    await tocsin.start();
    const senders = Array.from({ length: SENDERS }, sendAlways);
    for (let kill = 0; kill < KILLS; kill++) {
      await untilAcknowledged();
      await sleep((kill * 7919) % 300);
      await tocsin.end('SIGKILL');
      await tocsin.start();
    }
    await untilAcknowledged();
    isSending = false;
    await Promise.all(senders);
    const count = 'index=* sequence | rex "sequence (?<n>\\d+) end" | stats count AS stored dc(n) AS different';
    const [row] = await tocsin.until(count, ([one]) => Number(one?.different) >= sent, 20);
    const [stored, different] = [Number(row?.stored), Number(row?.different)];
    console.log(
      `${input}: kills ${KILLS}, sent and acknowledged ${sent}, connections that broke ${again}, stored ${stored}, lost ${sent - different}, twice ${stored - different}`,
    );
    expect(sent).toBeGreaterThan(KILLS * BATCH);
    expect(different).toBe(sent);
  } finally {
    isSending = false;
    await tocsin.remove();
  }
}
