import { createHmac, randomBytes } from 'node:crypto';
import { constants, realpathSync, statSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  type Config,
  changeEntry,
  defaultConfig,
  type Environment,
  entryId,
  hideSecrets,
  inputEntries,
  needsLeave,
  pathInEntry,
  type Registry,
  readConfig,
  readSplunkInputs,
  restoreSecrets,
  type SplunkInputs,
  secretsIn,
  type WrittenEntry,
  wantedInputs,
} from '../config/index.ts';
import {
  type JsonSchema,
  optionsSchema,
  type Problem,
  parseYaml,
  printProblem,
  readYamlText,
  writeFileAtomically,
} from '../define/index.ts';
import { createPermissions } from '../inputs/index.ts';
import type { InputAssignment } from '../pipeline/index.ts';
import { type ConfiguredInput, type InputBody, type InputKinds, type Inputs, InputsError } from './inputs.ts';
import { InputFailure, type Renamed } from './running-inputs.ts';

export interface InputConfigurationOptions {
  /** `tocsin.yaml`; it need not exist. */
  readonly file: string;
  readonly environment: Environment;
  /** Folder of Splunk's files. */
  readonly etc: string;
  readonly dataFolder: string;
  readonly registry: Registry;
  /** Makes them the inputs that run, or throws. */
  readonly apply: (wanted: readonly InputAssignment[], renamed?: Renamed) => Promise<void>;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
}

const NO_ENTRY: WrittenEntry = Object.freeze({});

/** The inputs as `tocsin.yaml` has them: it is edited here, and what it says comes to run. */
export class InputConfiguration implements Inputs {
  readonly #options: InputConfigurationOptions;
  /** Tags are made of texts with secrets, which must not be guessed from them. */
  readonly #tagKey = randomBytes(32);
  /** Changes follow one another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: InputConfigurationOptions) {
    this.#options = options;
  }

  get file(): string {
    return this.#options.file;
  }

  get kinds(): InputKinds {
    const { inputs, codecs } = this.#options.registry;
    return { inputs, codecs };
  }

  list(): readonly ConfiguredInput[] {
    const text = this.#read();
    const { problems } = parseYaml(this.file, text);
    if (problems.length > 0) throw wrong(problems, text, -1);
    const own = inputEntries(text).map((entry) => this.#show(entry, text));
    const loaded = this.#parse(text);
    const { inputs } = this.#splunk(loaded.ok ? loaded.config : defaultConfig());
    return [...own, ...inputs.map(({ id, type, enabled }) => ({ id, type, enabled, origin: 'inputs.conf' as const }))];
  }

  get(id: string): ConfiguredInput | undefined {
    return this.list().find((input) => input.id === id);
  }

  async writable(): Promise<boolean> {
    try {
      const file = this.#realFile();
      await access(dirname(file), constants.W_OK | constants.X_OK);
      if (this.#mode() !== undefined) await access(file, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }

  create(body: InputBody): Promise<ConfiguredInput> {
    return this.#inTurn(async () => {
      const text = this.#read();
      const entries = inputEntries(text);
      const id = body.id ?? body.type;
      if (entries.some((entry) => entryId(entry) === id))
        throw new InputsError('input_exists', `there is an input "${id}" already`, [
          { path: ['id'], message: `there is an input "${id}" already`, hint: 'give this one another name' },
        ]);
      await this.#change(text, { index: entries.length, body, old: NO_ENTRY });
      return this.#shown(id);
    });
  }

  replace(id: string, body: InputBody, etag: string): Promise<ConfiguredInput> {
    return this.#inTurn(async () => {
      const { text, index, old } = this.#unchanged(id, etag);
      const now = body.id ?? body.type;
      await this.#change(text, { index, body, old, ...(now === id ? {} : { renamed: { from: id, to: now } }) });
      return this.#shown(now);
    });
  }

  remove(id: string, etag: string): Promise<void> {
    return this.#inTurn(async () => {
      const { text, index, old } = this.#unchanged(id, etag);
      await this.#change(text, { index, body: undefined, old });
    });
  }

  /** Takes over what the file says now. What is wrong is told, and then all goes on as it was. */
  reload(): Promise<void> {
    return this.#inTurn(async () => {
      const { notice, apply } = this.#options;
      try {
        await apply(this.#wanted(this.#load(this.#read())));
        notice('info', 'the inputs are as tocsin.yaml has them');
      } catch (error) {
        const reason =
          error instanceof InputsError ? error.problems.map(({ text }) => text ?? '').join('\n') : reasonOf(error);
        notice('error', `the inputs were not changed, the old ones go on: ${reason}`);
      }
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  #read(): string {
    if (this.#mode() === undefined) return '';
    const read = readYamlText(this.#options.file);
    if (read.ok) return read.text;
    throw new InputsError('invalid_input', `tocsin.yaml can't be read: ${read.problem.message}`);
  }

  /** Behind a link, which stays one. */
  #realFile(): string {
    try {
      return realpathSync(this.file);
    } catch {
      return this.file;
    }
  }

  #mode(): number | undefined {
    try {
      return statSync(this.#options.file).mode & 0o777;
    } catch {
      return undefined;
    }
  }

  #load(text: string): Config {
    const loaded = this.#parse(text);
    if (loaded.ok) return loaded.config;
    throw wrong(loaded.problems, text, -1);
  }

  #parse(text: string): ReturnType<typeof readConfig> {
    const { file, registry, environment } = this.#options;
    return text === ''
      ? { ok: true, config: defaultConfig(), text }
      : readConfig(text, file, { registry, environment });
  }

  #wanted(config: Config): readonly InputAssignment[] {
    return wantedInputs(config, this.#splunk(config));
  }

  #splunk(config: Config): SplunkInputs {
    const { etc, registry, dataFolder } = this.#options;
    return readSplunkInputs(etc, config, { declarations: registry.inputs, dataFolder });
  }

  #schemaOf({ type }: WrittenEntry): JsonSchema {
    const declaration = this.#options.registry.inputs.find(({ name }) => name === type);
    return declaration === undefined ? {} : optionsSchema(declaration.options);
  }

  #tag(text: string): string {
    return createHmac('sha256', this.#tagKey).update(text).digest('hex').slice(0, 32);
  }

  #show(entry: WrittenEntry, text: string): ConfiguredInput {
    const { type, id: _, enabled, ...options } = entry;
    const known = this.#options.registry.inputs.some(({ name }) => name === type);
    return {
      id: entryId(entry),
      type: String(type ?? ''),
      enabled: enabled !== false,
      origin: 'tocsin.yaml',
      etag: this.#tag(text),
      // What is secret in an input that nobody knows can't be told.
      ...(known ? { options: hideSecrets(options, this.#schemaOf(entry)) as Readonly<Record<string, unknown>> } : {}),
    };
  }

  #shown(id: string): ConfiguredInput {
    const found = this.get(id);
    if (found === undefined) throw new InputsError('unknown_input', `"${id}" was removed meanwhile`);
    return found;
  }

  #unchanged(id: string, etag: string): { readonly text: string; readonly index: number; readonly old: WrittenEntry } {
    const text = this.#read();
    const entries = inputEntries(text);
    const index = entries.findIndex((entry) => entryId(entry) === id);
    const old = entries[index];
    if (old === undefined) {
      if (this.get(id) === undefined) throw new InputsError('unknown_input', `there is no input "${id}"`);
      throw new InputsError('inputs_read_only', `"${id}" stands in Splunk's inputs.conf, and is changed there`);
    }
    if (etag !== '*' && etag !== this.#tag(text))
      throw new InputsError('changed_meanwhile', 'tocsin.yaml was changed since it was read');
    return { text, index, old };
  }

  async #change(
    text: string,
    change: {
      readonly index: number;
      readonly body: InputBody | undefined;
      readonly old: WrittenEntry;
      readonly renamed?: Renamed;
    },
  ): Promise<void> {
    const { index, body, old, renamed } = change;
    const before = this.#load(text);
    const next = changeEntry(text, index, body === undefined ? undefined : this.#entryOf(body, old, before));
    const { file, registry, environment } = this.#options;
    const loaded = readConfig(next, file, { registry, environment });
    if (!loaded.ok) throw wrong(loaded.problems, next, index);
    if (!(await this.writable())) throw this.#readOnly('it may not be written by this process');
    await this.#run(this.#wanted(loaded.config), body, renamed);
    try {
      if (this.#read() !== text) throw new InputsError('changed_meanwhile', 'tocsin.yaml was changed meanwhile');
      await writeFileAtomically(this.#realFile(), next, {
        fresh: this.#mode() === undefined,
        mode: this.#mode() ?? 0o600,
      });
    } catch (error) {
      const back = renamed && { from: renamed.to, to: renamed.from };
      await this.#options.apply(this.#wanted(before), back);
      throw error instanceof InputsError ? error : this.#readOnly(reasonOf(error));
    }
  }

  /** What will be written; throws with what may not be. */
  #entryOf(body: InputBody, old: WrittenEntry, { allow }: Config): WrittenEntry {
    const { id, type, enabled, options } = body;
    // They would take the place of what was looked at: secrets and files are found by the schema of the type.
    const beside = ['type', 'id', 'enabled'].filter((key) => Object.hasOwn(options, key));
    if (beside.length > 0)
      throw new InputsError(
        'invalid_input',
        `"${beside[0]}" is no option`,
        beside.map((key) => ({
          path: [key],
          message: `"${key}" is no option`,
          hint: `write \`${key}\` beside \`options\``,
        })),
      );
    const schema = this.#schemaOf({ type });
    const secrets = secretsIn(old, this.#schemaOf(old));
    const unknown: (readonly (string | number)[])[] = [];
    const restored = restoreSecrets(options, secrets, schema, (path) => unknown.push(path)) as Record<string, unknown>;
    if (unknown.length > 0)
      throw new InputsError(
        'invalid_input',
        'a secret that is kept is not there',
        unknown.map((path) => ({ path, message: 'there is no such secret to be kept', hint: 'write it anew' })),
      );
    const entry = {
      type,
      ...((id ?? type) === type && old.id === undefined ? {} : { id: id ?? type }),
      ...(enabled === false ? { enabled } : old.enabled === undefined ? {} : { enabled: true }),
      ...restored,
    };
    const permissions = createPermissions({ programs: [], paths: allow.paths });
    const folder = dirname(resolve(this.#options.file));
    const refused = needsLeave(entry, old, { schema, permissions, folder });
    if (refused.length > 0) throw new InputsError('invalid_input', refused[0]?.message ?? 'not allowed', refused);
    return entry;
  }

  async #run(
    wanted: readonly InputAssignment[],
    body: InputBody | undefined,
    renamed: Renamed | undefined,
  ): Promise<void> {
    try {
      await this.#options.apply(wanted, renamed);
    } catch (error) {
      if (!(error instanceof InputFailure)) throw error;
      const isOwn = body !== undefined && error.id === (body.id ?? body.type);
      const path = /`port`/.test(error.message) ? ['port'] : [];
      throw new InputsError(
        'input_failed',
        `${isOwn ? '' : `${error.id}: `}${error.message}; all goes on as it was`,
        isOwn ? [{ path, message: error.message }] : [],
      );
    }
  }

  #readOnly(reason: string): InputsError {
    return new InputsError('inputs_read_only', `${this.#options.file} can't be changed: ${reason}`);
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `index`: of the entry that is looked at; what is wrong elsewhere names its line. */
function wrong(problems: readonly Problem[], text: string, index: number): InputsError {
  const found = problems.map((problem) => {
    const { line, column, message, hint } = problem;
    const path = pathInEntry(text, index, problem);
    return {
      ...(path === undefined ? {} : { path }),
      line,
      column,
      message: path === undefined ? `line ${line} of tocsin.yaml: ${message}` : message,
      ...(hint === undefined ? {} : { hint }),
      text: printProblem(problem, text),
    };
  });
  return new InputsError('invalid_input', found[0]?.message ?? 'the input is wrong', found);
}
