import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../../define/index.ts';
import type { Permissions } from '../../inputs/index.ts';
import type { CompiledPipeline, PluginRegistry } from '../compile/index.ts';
import { compileDefinition } from './compile-definition.ts';
import type { PipelineDefinition } from './definition.ts';
import { addressesOf, checkLinks } from './links.ts';
import { type PipelineStatus, type PipelineTools, RunningPipeline } from './running-pipeline.ts';

/** Everything that is wrong with a configuration. `texts`: of the files that problems name. */
export class ConfigurationProblems extends Error {
  readonly problems: readonly Problem[];
  readonly texts: ReadonlyMap<string, string>;

  constructor(problems: readonly Problem[], texts: ReadonlyMap<string, string> = new Map()) {
    super(problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
    this.problems = problems;
    this.texts = texts;
  }
}

/** A pipeline that was checked, and everything that is not right but may be so. */
export interface CheckedPipeline {
  readonly definition: PipelineDefinition;
  readonly compiled: CompiledPipeline;
  readonly warnings: readonly Problem[];
}

/** Throws `ConfigurationProblems` with all that is wrong. */
export function checkPipelines(
  definitions: readonly PipelineDefinition[],
  plugins: PluginRegistry,
  permissions?: Permissions,
): readonly CheckedPipeline[] {
  const problems: Problem[] = [];
  const checked: CheckedPipeline[] = [];
  for (const definition of definitions) {
    const compiled = compileDefinition(definition, plugins, permissions);
    if (compiled.ok) checked.push({ definition, compiled: compiled.pipeline, warnings: compiled.warnings });
    else problems.push(...compiled.problems);
  }
  if (problems.length === 0) {
    const linked = checked.map(({ definition, compiled }) => ({
      id: definition.id,
      file: definition.sources[0]?.file ?? definition.id,
      ...addressesOf(compiled),
    }));
    problems.push(...checkLinks(linked), ...checkStdin(checked));
  }
  if (problems.length === 0) return checked;
  const texts = definitions.flatMap(({ sources }) => sources.map(({ file, text }) => [file, text] as const));
  throw new ConfigurationProblems(problems, new Map(texts));
}

function checkStdin(checked: readonly CheckedPipeline[]): readonly Problem[] {
  const readers = checked.flatMap(({ definition, compiled }) =>
    compiled.inputs.filter(({ plugin }) => plugin.fedBy === 'stdin').map(() => definition),
  );
  return readers.slice(1).map(({ sources }) => ({
    file: sources[0]?.file ?? '',
    line: 1,
    column: 1,
    message: 'the standard input is read more than once',
    hint: 'only one input stdin can have it; take the others away',
  }));
}

/** Milliseconds in which a pipeline that is replaced delivers what it has. */
const SWAP_DEADLINE = 10_000;

interface Live {
  readonly checked: CheckedPipeline;
  readonly running: RunningPipeline;
}

/** The pipelines of a process: started, replaced and stopped together. */
export class Pipelines {
  readonly #load: () => readonly PipelineDefinition[];
  readonly #plugins: PluginRegistry;
  readonly #tools: PipelineTools;
  readonly #live = new Map<string, Live>();
  /** What was begun last under each id, also where it has ended by itself since. */
  readonly #begun = new Map<string, PipelineDefinition>();
  /** Why the last reload changed nothing, as it was told. */
  #told: string | undefined;
  #isStopping = false;
  #reloading: Promise<void> | undefined;
  #end: () => void = () => undefined;
  /** Resolves when every pipeline has ended, by itself or stopped. */
  readonly ended: Promise<void>;

  /** `load` reads the configuration; throws `ConfigurationProblems`. */
  constructor(load: () => readonly PipelineDefinition[], plugins: PluginRegistry, tools: PipelineTools) {
    this.#load = load;
    this.#plugins = plugins;
    this.#tools = tools;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Throws `ConfigurationProblems`, or a sentence for an output that can't be made. `wanted`: those that are to run; others are not looked at. */
  start(wanted: (definition: PipelineDefinition) => boolean = () => true): void {
    const checked = checkPipelines(this.#load().filter(wanted), this.#plugins, this.#tools.permissions);
    // All are made before the first one starts: either all run or none.
    const made = checked.map((one) => ({ one, running: this.#make(one) }));
    for (const { one, running } of made) this.#begin(one, running);
  }

  #make({ definition, compiled, warnings }: CheckedPipeline): RunningPipeline {
    const { notice } = this.#tools;
    for (const { file, line, column, message } of warnings) notice('warn', `${file}:${line}:${column}: ${message}`);
    return new RunningPipeline(definition, compiled, this.#tools);
  }

  #begin(checked: CheckedPipeline, running: RunningPipeline): void {
    this.#live.set(running.id, { checked, running });
    this.#begun.set(running.id, checked.definition);
    running.start();
    void running.ended.then(() => this.#ended(running));
  }

  #ended(running: RunningPipeline): void {
    if (this.#live.get(running.id)?.running !== running) return;
    this.#live.delete(running.id);
    this.#endLonely(running.addresses.sends);
    this.#endIfDone();
  }

  /** Inputs that nobody sends to any more have ended. */
  #endLonely(addresses: readonly string[]): void {
    const senders = new Set([...this.#live.values()].flatMap(({ running }) => running.addresses.sends));
    for (const address of addresses) if (!senders.has(address)) this.#tools.links.end(address);
  }

  #endIfDone(): void {
    if (this.#live.size === 0 && this.#reloading === undefined) this.#end();
  }

  /** Resolves once the inputs of those that run now are open, or could not be. */
  get opened(): Promise<void> {
    return Promise.all([...this.#live.values()].map(({ running }) => running.opened)).then(() => undefined);
  }

  /** Reads the configuration anew and replaces what has changed. Where it is wrong, all goes on as it was. */
  reload(): Promise<void> {
    if (this.#isStopping) return Promise.resolve();
    this.#reloading ??= this.#reload().finally(() => {
      this.#reloading = undefined;
      this.#endIfDone();
    });
    return this.#reloading;
  }

  async #reload(): Promise<void> {
    const { notice } = this.#tools;
    let checked: readonly CheckedPipeline[];
    try {
      checked = checkPipelines(this.#load(), this.#plugins, this.#tools.permissions);
    } catch (error) {
      this.#tell(`the configuration was not replaced, the old one goes on: ${reasonOf(error)}`);
      return;
    }
    const wanted = new Map(checked.map((one) => [one.definition.id, one]));
    const changed = checked.filter(({ definition }) => !isDeepStrictEqual(this.#begun.get(definition.id), definition));
    const gone = [...this.#live.values()].filter(({ running }) => !wanted.has(running.id));
    for (const id of this.#begun.keys()) if (!wanted.has(id)) this.#begun.delete(id);
    if (changed.length === 0 && gone.length === 0) {
      this.#told = undefined;
      return;
    }
    const [, replaced] = await Promise.all([
      Promise.all(gone.map(({ running }) => this.#remove(running))),
      Promise.all(changed.map((one) => this.#replace(one))),
    ]);
    const failures = replaced.filter((failure) => failure !== undefined);
    if (failures.length > 0) this.#tell(failures.join('\n'));
    else this.#told = undefined;
    if (failures.length < changed.length || gone.length > 0)
      notice('info', `the configuration was replaced: ${[...wanted.keys()].join(', ')}`);
  }

  /** The same thing once, until it is mended or something else is wrong. */
  #tell(message: string): void {
    if (this.#told !== message) this.#tools.notice('error', message);
    this.#told = message;
  }

  async #remove(running: RunningPipeline): Promise<void> {
    await stopWithin(running, SWAP_DEADLINE, this.#tools);
  }

  /** Resolves with why it could not be, and then the old one is started again. */
  async #replace(next: CheckedPipeline): Promise<string | undefined> {
    const old = this.#live.get(next.definition.id);
    if (old !== undefined) {
      // Its end is not the end of the pipeline: those that it sends to go on.
      this.#live.delete(next.definition.id);
      await stopWithin(old.running, SWAP_DEADLINE, this.#tools);
    }
    if (this.#isStopping) return undefined;
    try {
      this.#begin(next, this.#make(next));
      return undefined;
    } catch (error) {
      const failure = `${next.definition.id} can't run as it is now: ${reasonOf(error)}`;
      if (old === undefined) return failure;
      this.#begin(old.checked, this.#make(old.checked));
      return `${failure}; the old one is started again`;
    }
  }

  /** See `RunningPipeline.settingsChanged`. Those that begin meanwhile begin with them. */
  async settingsChanged(): Promise<void> {
    await Promise.all([...this.#live.values()].map(({ running }) => running.settingsChanged()));
  }

  /** Stops reading; resolves when everything is delivered. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#reloading;
    this.#tools.stdin.stop();
    for (const { running } of this.#live.values()) running.stopInputs();
    this.#endLonely([...this.#live.values()].flatMap(({ running }) => running.addresses.listens));
    this.#endIfDone();
    await this.ended;
  }

  /** Lets go of what is still under way. */
  async abandon(): Promise<void> {
    await Promise.all([...this.#live.values()].map(({ running }) => running.abandon()));
  }

  status(): readonly PipelineStatus[] {
    return [...this.#live.values()].map(({ running }) => running.status());
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function stopWithin(running: RunningPipeline, deadline: number, { notice }: PipelineTools): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), deadline);
  });
  const isLate = await Promise.race([running.stop().then(() => false), late]);
  clearTimeout(timer);
  if (!isLate) return;
  const outputs = running.owing.map(({ id, waiting }) => `${id} (${waiting.events} events)`).join(', ');
  notice('warn', `${running.id}: replaced before it had delivered everything; waiting: ${outputs || 'its inputs'}`);
  await running.abandon();
}
