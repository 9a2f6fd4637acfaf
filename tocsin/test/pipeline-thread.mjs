// A worker thread for the tests of the host: one scripted input, its orders in the assignment's settings.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { runWorker } from '../dist/pipeline/index.js';

const { diary, dieAfterPrepare, deaths, follows } = workerData.settings;
let { settings } = workerData;
const lines = () => (existsSync(diary) ? readFileSync(diary, 'utf8').split('\n').slice(0, -1) : []);
const note = (line) => appendFileSync(diary, `${line}\n`);

class Encoder {
  #texts = [];
  get events() {
    return this.#texts.length;
  }
  get bytes() {
    return this.#texts.join('').length;
  }
  add(event) {
    this.#texts.push(event.message);
  }
  take(token) {
    const bytes = new TextEncoder().encode(this.#texts.join('\n'));
    const batch = { token, events: this.#texts.length, chunks: [bytes.buffer] };
    this.#texts = [];
    return batch;
  }
}

/** As an input with a journal: what was prepared and not committed comes again first, under its token. */
class Input {
  constructor(context) {
    this.context = context;
  }

  async run() {
    const { sink, signal } = this.context;
    const noted = lines();
    const open = noted
      .filter((line) => line.startsWith('prepared '))
      .map((line) => line.slice(9))
      .filter((token) => !noted.includes(`committed ${token}`));
    const token = open[0] ?? 'batch';
    const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    // Asks for batch after batch, and dies where the settings say so for the first time.
    for (let made = 1; follows && !signal.aborted; made++) {
      if (settings.dies && !lines().includes('died')) {
        note('died');
        process.exit(7);
      }
      sink.add({ message: `${settings.rules} ${settings.outputs}` }, 'source', made - 1, made);
      await sink.seal(`${process.hrtime.bigint()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (!noted.includes(`committed ${token}`)) {
      sink.add({ message: `text of ${token}` }, 'source', 0, 1);
      await Promise.race([stopped, sink.seal(token)]);
    }
    await stopped;
  }

  async prepare({ token }) {
    note(`prepared ${token}`);
    const died = lines().filter((line) => line === 'died').length;
    if (died >= (deaths ?? 0)) return;
    // After the batch has left.
    if (dieAfterPrepare) {
      setTimeout(() => {
        note('died');
        process.exit(7);
      }, 20);
    } else {
      note('died');
      process.exit(7);
    }
  }

  committed({ token }) {
    note(`committed ${token}`);
  }

  async close() {
    note('closed');
  }

  status() {
    return [];
  }
}

await runWorker(parentPort, workerData, {
  createInput: (_, context) => new Input(context),
  createEncoder: () => new Encoder(),
  createProcess: () => (events) => events,
  change: (changed) => {
    settings = changed;
  },
});
