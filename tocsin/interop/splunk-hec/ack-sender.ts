import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const BATCH = 25;
/** Batches under way; then it waits. */
const WINDOW = 8;
/** Questions after which a batch that is not stored is sent again. */
const PATIENCE = 40;

interface Pending {
  readonly ids: readonly string[];
  ackId: number;
  asked: number;
}

/** Sends numbered events on one channel that it never gives up, and what is not acknowledged in time once more. */
export class AckSender {
  readonly acknowledged = new Set<string>();
  sent = 0;
  readonly #port: number;
  readonly #token: string;
  readonly #name: number;
  readonly #channel = randomUUID();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #pending: Pending[] = [];
  #isFinishing = false;

  constructor(port: number, token: string, name: number) {
    this.#port = port;
    this.#token = token;
    this.#name = name;
  }

  /** No new events; `run` resolves once all are acknowledged. */
  finish(): void {
    this.#isFinishing = true;
  }

  async run(): Promise<void> {
    while (!this.#isFinishing || this.#pending.length > 0) {
      if (!this.#isFinishing && this.#pending.length < WINDOW) {
        const ids = Array.from({ length: BATCH }, () => `${this.#name}-${this.sent++}`);
        this.#pending.push({ ids, ackId: await this.#deliver(ids), asked: 0 });
      }
      await this.#ask();
    }
    this.#agent.destroy();
  }

  async #deliver(ids: readonly string[]): Promise<number> {
    const body = ids.map((id) => JSON.stringify({ time: Date.now() / 1000, event: `sequence ${id} end` })).join('');
    for (;;) {
      const answer = await this.#post('', body).catch(() => undefined);
      if (typeof answer?.ackId === 'number') return answer.ackId;
      await sleep(50);
    }
  }

  async #ask(): Promise<void> {
    const answer = await this.#post('/ack', JSON.stringify({ acks: this.#pending.map(({ ackId }) => ackId) })).catch(
      () => undefined,
    );
    if (answer === undefined) {
      await sleep(50);
      return;
    }
    const acks = new Map(Object.entries(Object(answer.acks)));
    for (const one of [...this.#pending]) {
      one.asked += 1;
      if (acks.get(String(one.ackId)) === true) {
        this.#pending.splice(this.#pending.indexOf(one), 1);
        for (const id of one.ids) this.acknowledged.add(id);
      } else if (one.asked > PATIENCE) {
        one.ackId = await this.#deliver(one.ids);
        one.asked = 0;
      }
    }
    if (this.#pending.length > 0) await sleep(20);
  }

  #post(path: string, body: string): Promise<Readonly<Record<string, unknown>>> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          path: `/services/collector${path}`,
          method: 'POST',
          agent: this.#agent,
          timeout: 10_000,
          headers: { authorization: `Splunk ${this.#token}`, 'x-splunk-request-channel': this.#channel },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            try {
              resolve(JSON.parse(text));
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
