import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { printProblem } from '../../define/index.ts';
import {
  cloneValue,
  type Event,
  eventOf,
  formatIsoTime,
  plainEvent,
  readTimestamp,
  type ValueObject,
} from '../../event/index.ts';
import { type Compiled, compilePipeline, type PipelineSource, type PluginRegistry } from '../compile/index.ts';
import { type Difference, differences } from './difference.ts';
import type { PipelineTest, ReadTest } from './document.ts';

export interface TestResult {
  readonly name: string;
  readonly ok: boolean;
  /** The events that came out, with `@timestamp` in ISO 8601 with milliseconds and without `@metadata`. */
  readonly actual: readonly ValueObject[];
  readonly differences: readonly Difference[];
  /** What filters and conditions had to say. */
  readonly notices: readonly string[];
  /** The test or its configuration can't be run. */
  readonly error?: string;
}

export interface RunnerOptions {
  readonly registry: PluginRegistry;
  readonly variable: (name: string) => string | undefined;
  /** For tests that do not set it. */
  readonly clock: () => number;
  /** Relative paths of options are read from here. */
  readonly folder: string;
}

const CACHE_LIMIT = 500;

/** Runs tests one after the other. A configuration that several tests share is checked once. */
export class TestRunner {
  readonly #options: RunnerOptions;
  readonly #compiled = new Map<string, Compiled>();
  #clock: () => number;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  /** `file`: where the test stands. */
  async run(read: ReadTest, file: string): Promise<TestResult> {
    if (!read.ok) return failed(read.name, read.problems.map((problem) => printProblem(problem)).join('\n'));
    const { test } = read;
    let sources: readonly PipelineSource[];
    try {
      sources = sourcesOf(test, file);
    } catch (error) {
      return failed(
        test.name,
        `${file}:${read.line}: pipelineFile: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    const now = test.now === undefined ? undefined : readTimestamp(test.now)?.milliseconds;
    this.#clock = now === undefined ? this.#options.clock : () => now;
    const compiled = this.#compile(sources, test.ecs);
    if (!compiled.ok) {
      const texts = new Map(sources.map((source) => [source.file, source.text]));
      const error = compiled.problems.map((problem) => printProblem(problem, texts.get(problem.file))).join('\n');
      return failed(test.name, error);
    }
    return await this.#through(test, compiled);
  }

  async #through(test: PipelineTest, { pipeline, warnings }: Compiled & { readonly ok: true }): Promise<TestResult> {
    const notices = warnings.map((warning) => printProblem(warning));
    const filters = pipeline.createFilters({
      count: () => undefined,
      notice: (_level, _id, message) => notices.push(message),
      bury: () => undefined,
    });
    try {
      const now = this.#clock();
      const events = test.events.map((fields) => eventOf(cloneValue(fields) as ValueObject, now));
      const out = events.length === 0 ? events : await filters.run(events);
      const actual = [...out, ...(await filters.flush({ final: true }))].map(shown);
      const found = test.expect === undefined ? [] : differences(test.expect, actual, test.exact);
      return { name: test.name, ok: found.length === 0, actual, differences: found, notices };
    } finally {
      await filters.close();
    }
  }

  #compile(sources: readonly PipelineSource[], ecs: PipelineTest['ecs']): Compiled {
    const key = JSON.stringify([ecs, sources]);
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const { registry, variable, folder } = this.#options;
    const settings = { ecs, supportEscapes: false, variable, folder, clock: () => this.#clock() };
    const compiled = compilePipeline(sources, settings, registry, ['filter']);
    if (this.#compiled.size >= CACHE_LIMIT) this.#compiled.clear();
    this.#compiled.set(key, compiled);
    return compiled;
  }
}

const failed = (name: string, error: string): TestResult => ({
  name,
  ok: false,
  actual: [],
  differences: [],
  notices: [],
  error,
});

/** A folder stands for its files, by name. Throws where nothing can be read. */
function sourcesOf({ name, pipeline, pipelineFile }: PipelineTest, file: string): readonly PipelineSource[] {
  if (pipelineFile === undefined) return [{ file: name, text: pipeline ?? '' }];
  const path = resolve(dirname(file), pipelineFile);
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map((entry) => join(path, entry))
        .filter((entry) => statSync(entry).isFile())
    : [path];
  return files.map((one) => ({ file: one, text: readFileSync(one, 'utf8') }));
}

function shown(event: Event): ValueObject {
  const fields = plainEvent(event);
  return fields['@timestamp'] === undefined
    ? { ...fields }
    : { ...fields, '@timestamp': formatIsoTime(event['@timestamp']) };
}
