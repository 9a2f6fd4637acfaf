import { hostname } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { printProblem } from '../../define/index.ts';
import {
  type CompiledOutput,
  checkPipelines,
  type HostMessage,
  Links,
  type PipelineDefinition,
  Pipelines,
  PLUGINS,
  Safekeeping,
  Stdin,
} from '../../pipeline/index.ts';
import { stripControl } from '../terminal.ts';
import { definitionLoader, type Told } from './definitions.ts';
import { toldFlags, withSettings } from './logstash-yml.ts';
import { LEVELS, type RunOptions } from './options.ts';
import { orFailure } from './or-failure.ts';
import { storeOf } from './store.ts';

const STOP_NOTICE = 5_000;

/** Checks, or runs to the end, what the options name. `spare`: a worker of this entry that has no assignment yet. */
export async function runPipelines(given: RunOptions, entry: URL, spare: Worker | undefined): Promise<void> {
  const { options, warnings } = orFailure(() => withSettings(given));
  let own: Told = { warnings: [], reload: {} };
  const load = definitionLoader(options, (told) => {
    own = told;
  });
  if (options['config.test_and_exit'] === true) {
    const checked = orFailure(() => checkPipelines(load(), PLUGINS));
    for (const problem of [...warnings, ...own.warnings, ...checked.flatMap((one) => one.warnings)])
      process.stderr.write(`warning: ${printProblem(problem)}\n`);
    process.stdout.write('Configuration OK\n');
    return;
  }
  let unused = spare;
  const least = LEVELS.findIndex((level) => level === (options['log.level'] ?? 'info'));
  const notice = (level: 'info' | 'warn' | 'error', message: string): void => {
    if (LEVELS.indexOf(level) <= least)
      process.stderr.write(
        `${level === 'info' ? '' : `${level}: `}${message.split('\n').map(stripControl).join('\n')}\n`,
      );
  };
  const definitions = orFailure(load);
  for (const words of toldFlags(given)) notice('warn', words);
  for (const problem of [...warnings, ...own.warnings]) notice('warn', printProblem(problem));
  const store = await storeOf(definitions, options, notice);
  if (store !== undefined) {
    // It knows nothing of the store.
    void unused?.terminate();
    unused = undefined;
  }
  const [first] = definitions;
  if (first !== undefined) unused?.postMessage({ type: 'prepare', definition: first } satisfies HostMessage);
  const safekeeping = new Safekeeping({ clock: Date.now });
  const pipelines = new Pipelines(load, PLUGINS, {
    entry: store?.entry ?? entry,
    spare: () => {
      const given = unused;
      unused = undefined;
      return given;
    },
    host: hostname(),
    notice,
    stdin: new Stdin((message) => notice('error', message)),
    links: new Links(),
    threadSettings: () => store?.threadSettings,
    createDeliverer: (output) => (store === undefined ? withoutStore(output) : store.createDeliverer(output)),
    createQueue: safekeeping.createQueue,
    bury: safekeeping.bury,
  });
  orFailure(() => pipelines.start());
  // Who waits for output at a terminal wonders whether it runs; a service does not.
  if (process.stderr.isTTY && !definitions.some(readsStdin))
    notice('info', `running: ${definitions.map(({ id }) => id).join(', ')}; Ctrl-C stops it`);

  let isStopping = false;
  const stop = (): void => {
    // The second Ctrl-C of somebody who does not want to wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    const timer = setInterval(() => {
      const owing = pipelines.status().flatMap(({ outputs }) => outputs.filter(({ waiting }) => waiting.batches > 0));
      const names = owing.map(({ id, waiting }) => `${id} (${waiting.events} events)`).join(', ');
      if (names !== '') notice('warn', `still to be delivered: ${names}; stop it once more to give that up`);
    }, STOP_NOTICE);
    timer.unref();
    void pipelines.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  process.on('SIGHUP', () => void pipelines.reload());
  // A reader that has gone away: what other outputs have is still delivered.
  process.stdout.removeAllListeners('error');
  process.stdout.on('error', () => {
    if (!isStopping) stop();
  });
  const automatic = 'config.reload.automatic';
  const interval = 'config.reload.interval';
  const isWatching = options.reload === true || (options[automatic] ?? own.reload[automatic]) === true;
  const watch = isWatching
    ? setInterval(() => void pipelines.reload(), (options[interval] ?? own.reload[interval] ?? 3) * 1000)
    : undefined;
  await pipelines.ended;
  clearInterval(watch);
  await safekeeping.close();
  await store?.close();
  process.exit(0);
}

/** Then the person at the terminal is asked for something. */
const readsStdin = ({ sources }: PipelineDefinition): boolean => sources.some(({ text }) => /\bstdin\s*\{/.test(text));

/** A pipeline that came by a reload. */
function withoutStore({ plugin }: CompiledOutput): undefined {
  if (plugin.name === 'tocsin')
    throw new Error('`tocsin {}` needs the store, which is opened only at the start: start `tocsin run` again');
}
