import { Worker } from 'node:worker_threads';
import type { Expected, RuleSet } from '../../detect/index.ts';
import type { DetectionAssignment, DetectionSnapshot, Found, FromDetection, ToDetection } from './protocol.ts';

const ENTRY = new URL('./detection-thread.js', import.meta.url);

interface Waiting {
  readonly resolve: (message: FromDetection) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that evaluates rules, asked one thing after the other. Once it has died, everything is refused. */
export class DetectorThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #death: Error | undefined;
  /** As the detector counts: `late`, `evicted` … */
  counts: Readonly<Record<string, number>> = {};

  constructor(rules: RuleSet, snapshot: DetectionSnapshot | undefined) {
    this.#worker = new Worker(ENTRY, { workerData: { rules, snapshot } satisfies DetectionAssignment });
    this.#worker.on('message', (message: FromDetection) => {
      if (message.type === 'found') this.counts = message.counts;
      this.#waiting.shift()?.resolve(message);
    });
    this.#worker.on('error', (error: Error) => this.#die(error));
    this.#worker.on('exit', (code) => this.#die(new Error(`the thread of rules ended with code ${code}`)));
  }

  #die(error: Error): void {
    this.#death ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#death);
  }

  #ask(message: ToDetection): Promise<FromDetection> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(message);
    });
  }

  /** The chunks are copied: their batch may be needed again. */
  async detect(chunks: readonly ArrayBuffer[], received: number): Promise<readonly Found[]> {
    return foundIn(await this.#ask({ type: 'batch', chunks, received }));
  }

  /** Nothing has come until now. */
  async idle(now: number): Promise<readonly Found[]> {
    return foundIn(await this.#ask({ type: 'idle', now }));
  }

  /** Throws where they can't be taken: the old ones go on. */
  async change(rules: RuleSet): Promise<void> {
    const answer = await this.#ask({ type: 'rules', rules });
    if (answer.type !== 'changed') throw new Error('the thread of rules answers something else');
    if (answer.refused !== undefined) throw new Error(answer.refused);
  }

  /** Whether anything was learnt. */
  async expect(finding: Expected): Promise<boolean> {
    const answer = await this.#ask({ type: 'expect', finding });
    if (answer.type !== 'expected') throw new Error('the thread of rules answers something else');
    return answer.learnt;
  }

  async snapshot(): Promise<DetectionSnapshot> {
    const answer = await this.#ask({ type: 'snapshot' });
    if (answer.type !== 'snapshot') throw new Error('the thread of rules answers something else');
    return answer.snapshot;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

const foundIn = (answer: FromDetection): readonly Found[] => {
  if (answer.type !== 'found') throw new Error('the thread of rules answers something else');
  return answer.found;
};
