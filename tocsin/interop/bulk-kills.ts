import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';

const RANGE = 5_000;

interface Kills {
  readonly kills: number;
  readonly clients: number;
  /** Events of a request. */
  readonly batch: number;
}

/**
 * Clients send numbered events by `_bulk`, each request until it is acknowledged, while the process is killed again and again. Gives the
 * numbers that were acknowledged and are not stored.
 */
export async function killedWhileSending({ kills, clients, batch }: Kills): Promise<{
  readonly acknowledged: number;
  readonly missing: readonly number[];
}> {
  const port = await freePort();
  const tocsin = new Installation(`inputs:\n  - type: elasticsearch\n    port: ${port}\n`);
  const acknowledged = new Set<number>();
  let next = 0;
  let isSending = true;
  const send = async (): Promise<void> => {
    while (isSending) {
      const numbers = Array.from({ length: batch }, () => next++);
      const body = numbers.map((number) => `{"create":{}}\n{"@timestamp":${Date.now()},"number":${number}}\n`).join('');
      let isTaken = false;
      while (!isTaken && isSending) {
        isTaken = await taken(port, body, batch);
        if (!isTaken) await sleep(20);
      }
      if (isTaken) for (const number of numbers) acknowledged.add(number);
    }
  };
  try {
    await tocsin.start();
    const sending = Array.from({ length: clients }, send);
    for (let kill = 0; kill < kills; kill++) {
      const before = acknowledged.size;
      // At another moment each time, but never before something came through.
      while (acknowledged.size < before + batch) await sleep(5);
      await sleep((kill * 37) % 100);
      await tocsin.end('SIGKILL');
      await tocsin.start();
    }
    isSending = false;
    await Promise.all(sending);
    const stored = new Set<number>();
    await tocsin.until('index=bulk-kills | head 1', (rows) => rows.length > 0);
    // A search gives so many rows at most.
    for (let from = 0; from < next; from += RANGE) {
      const range = `index=bulk-kills number>=${from} number<${from + RANGE}`;
      for (const { number } of tocsin.search(`${range} | stats count by number`)) stored.add(Number(number));
    }
    return { acknowledged: acknowledged.size, missing: [...acknowledged].filter((number) => !stored.has(number)) };
  } finally {
    isSending = false;
    await tocsin.remove();
  }
}

async function taken(port: number, body: string, batch: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/bulk-kills/_bulk`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body,
    });
    const answer = (await response.json()) as { readonly errors?: boolean; readonly items?: readonly unknown[] };
    return response.status === 200 && answer.errors === false && answer.items?.length === batch;
  } catch {
    return false;
  }
}
