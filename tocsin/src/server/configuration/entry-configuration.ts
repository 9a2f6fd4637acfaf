import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Config,
  changeEntry,
  entryName,
  hideSecrets,
  mapSecrets,
  nameKeyOf,
  needsLeave,
  pathInEntry,
  type Refused,
  restoreSecrets,
  secretsIn,
  type WrittenEntry,
  writtenEntries,
} from '../../config/index.ts';
import { type Problem, parseYaml, printProblem } from '../../define/index.ts';
import { createPermissions } from '../../inputs/index.ts';
import { ChangeFailure, type Renamed } from '../../pipeline/index.ts';
import type { ConfigurationFile } from './configuration-file.ts';
import {
  type ConfiguredEntry,
  type Entries,
  EntriesError,
  type EntryBody,
  type EntryProblem,
  type Left,
} from './entries.ts';
import type { EntryKind } from './entry-kind.ts';

/** What runs. */
export interface RunningEntries<Wanted> {
  /** Makes them those that run, or throws; says what was left behind. */
  readonly apply: (wanted: readonly Wanted[], renamed?: Renamed) => Promise<Left>;
  readonly now: () => readonly Wanted[];
}

const NO_ENTRY: WrittenEntry = Object.freeze({});

/** Secrets that are not told to whom an output sends. */
const OWN_SECRETS = ['redact', 'tls'];

interface Change {
  readonly index: number;
  /** Undefined: it is removed. */
  readonly body: EntryBody | undefined;
  readonly old: WrittenEntry;
  readonly renamed?: Renamed;
}

/** The inputs or outputs as `tocsin.yaml` has them: it is edited here, and what it says comes to run. */
export class EntryConfiguration<Wanted> implements Entries {
  readonly #file: ConfigurationFile;
  readonly #kind: EntryKind<Wanted>;
  readonly #running: RunningEntries<Wanted>;

  constructor(file: ConfigurationFile, running: RunningEntries<Wanted>, kind: EntryKind<Wanted>) {
    this.#file = file;
    this.#running = running;
    this.#kind = kind;
  }

  get file(): string {
    return this.#file.path;
  }

  list(): readonly ConfiguredEntry[] {
    const text = this.#read();
    const { problems } = parseYaml(this.file, text);
    if (problems.length > 0) throw this.#wrong(problems, text, -1);
    const own = writtenEntries(text, this.#kind.list).map((entry) => this.#show(entry, text));
    return [...own, ...this.#kind.besides(this.#file.settled(text))];
  }

  get(id: string): ConfiguredEntry | undefined {
    return this.list().find((entry) => entry.id === id);
  }

  writable(): Promise<boolean> {
    return this.#file.writable();
  }

  create(body: EntryBody): Promise<ConfiguredEntry> {
    return this.#file.inTurn(async () => {
      const text = this.#read();
      const { list, noun } = this.#kind;
      const entries = writtenEntries(text, list);
      const id = body.id ?? body.type;
      if (this.list().some((entry) => entry.id === id)) {
        const message = `there is an ${noun} "${id}" already`;
        throw this.#error('exists', message, [{ path: ['id'], message, hint: 'give this one another name' }]);
      }
      await this.#change(text, { index: entries.length, body, old: NO_ENTRY });
      return this.#shown(id);
    });
  }

  replace(id: string, body: EntryBody, etag: string): Promise<{ entry: ConfiguredEntry; left: Left }> {
    return this.#file.inTurn(async () => {
      const { text, index, old } = this.#unchanged(id, etag);
      const now = body.id ?? body.type;
      const renamed = now === id ? {} : { renamed: { from: id, to: now } };
      const left = await this.#change(text, { index, body, old, ...renamed });
      return { entry: this.#shown(now), left };
    });
  }

  remove(id: string, etag: string): Promise<Left> {
    return this.#file.inTurn(() => {
      const { text, index, old } = this.#unchanged(id, etag);
      return this.#change(text, { index, body: undefined, old });
    });
  }

  /** Makes what a configuration says run, in a turn of the file's. Says what was left behind, and how it comes back. */
  async takeOver(config: Config): Promise<{ readonly left: Left; readonly undo: () => Promise<unknown> }> {
    const { apply, now } = this.#running;
    const before = now();
    const left = await apply(this.#kind.wanted(config));
    return { left, undo: () => apply(before) };
  }

  #error(reason: EntriesError['reason'], message: string, problems: readonly EntryProblem[] = []): EntriesError {
    return new EntriesError(this.#kind.noun, reason, message, problems);
  }

  #read(): string {
    try {
      return this.#file.read();
    } catch (error) {
      throw this.#error('invalid', reasonOf(error));
    }
  }

  #show(entry: WrittenEntry, text: string): ConfiguredEntry {
    const { list, types, schemaOf } = this.#kind;
    const { type: written, enabled, [nameKeyOf(list)]: _, ...options } = entry;
    const type = String(written ?? '');
    // What is secret in an entry that nobody knows can't be told.
    const isKnown = types.some(({ name }) => name === type);
    return {
      id: entryName(list, entry),
      type,
      enabled: enabled !== false,
      origin: 'tocsin.yaml',
      etag: this.#file.tag(text),
      ...(isKnown ? { options: hideSecrets(options, schemaOf(type)) as Readonly<Record<string, unknown>> } : {}),
    };
  }

  #shown(id: string): ConfiguredEntry {
    const found = this.get(id);
    if (found === undefined) throw this.#error('unknown', `"${id}" was removed meanwhile`);
    return found;
  }

  #unchanged(id: string, etag: string): { readonly text: string; readonly index: number; readonly old: WrittenEntry } {
    const text = this.#read();
    const { list, noun } = this.#kind;
    const entries = writtenEntries(text, list);
    const index = entries.findIndex((entry) => entryName(list, entry) === id);
    const old = entries[index];
    if (old === undefined) {
      const besides = this.get(id);
      if (besides === undefined) throw this.#error('unknown', `there is no ${noun} "${id}"`);
      throw this.#error('read_only', `"${id}" stands in Splunk's ${besides.origin}, and is changed there`);
    }
    if (etag !== '*' && etag !== this.#file.tag(text))
      throw this.#error('changed_meanwhile', 'tocsin.yaml was changed since it was read');
    return { text, index, old };
  }

  async #change(text: string, change: Change): Promise<Left> {
    const { index, body, old, renamed } = change;
    const { list, wanted, refused } = this.#kind;
    const before = this.#load(text, -1);
    const next = changeEntry(text, list, index, body === undefined ? undefined : this.#entryOf(body, old, before));
    const after = this.#load(next, index);
    if (body !== undefined)
      this.#refuse(refused(before, after, { old: entryName(list, old), now: body.id ?? body.type }));
    if (!(await this.#file.writable())) throw this.#readOnly('it may not be written by this process');
    const left = await this.#run(wanted(after), body, renamed);
    try {
      if (this.#read() !== text) throw this.#error('changed_meanwhile', 'tocsin.yaml was changed meanwhile');
      await this.#file.write(next);
    } catch (error) {
      const back = renamed && { from: renamed.to, to: renamed.from };
      await this.#running.apply(wanted(before), back);
      throw error instanceof EntriesError ? error : this.#readOnly(reasonOf(error));
    }
    return left;
  }

  #load(text: string, index: number): Config {
    const loaded = this.#file.parse(text);
    if (loaded.ok) return loaded.config;
    throw this.#wrong(loaded.problems, text, index);
  }

  #refuse(refused: readonly Refused[]): void {
    if (refused.length > 0) throw this.#error('invalid', refused[0]?.message ?? 'not allowed', refused);
  }

  /** What will be written; throws with what may not be. */
  #entryOf(body: EntryBody, old: WrittenEntry, { allow }: Config): WrittenEntry {
    const { id, type, enabled, options } = body;
    const nameKey = nameKeyOf(this.#kind.list);
    // They would take the place of what was looked at: secrets and files are found by the schema of the type.
    const beside = ['type', nameKey, 'enabled'].filter((key) => Object.hasOwn(options, key));
    if (beside.length > 0) {
      const problems = beside.map((key) => ({
        path: [key],
        message: `"${key}" is no option`,
        hint: `write \`${key === nameKey ? 'id' : key}\` beside \`options\``,
      }));
      throw this.#error('invalid', `"${beside[0]}" is no option`, problems);
    }
    const { restored, given } = this.#restore(options, type, old);
    const entry = {
      type,
      ...((id ?? type) === type && old[nameKey] === undefined ? {} : { [nameKey]: id ?? type }),
      ...(enabled === false ? { enabled } : old.enabled === undefined ? {} : { enabled: true }),
      ...restored,
    };
    const permissions = createPermissions({ programs: [], paths: allow.paths });
    const folder = dirname(resolve(this.file));
    this.#refuse(needsLeave(entry, given, { schema: this.#kind.schemaOf(type), permissions, folder }));
    return entry;
  }

  /**
   * The options with the secrets that are kept, and what the operator has given already. What sends to another address than before is not told
   * the secrets that were for that.
   */
  #restore(options: EntryBody['options'], type: string, old: WrittenEntry) {
    const { schemaOf, address } = this.#kind;
    const schema = schemaOf(type);
    const oldSchema = schemaOf(String(old.type ?? ''));
    const secrets = secretsIn(old, oldSchema);
    const missing: EntryProblem[] = [];
    const restored = restoreSecrets(options, secrets, schema, (path) =>
      missing.push({ path, message: 'there is no such secret to be kept', hint: 'write it anew' }),
    ) as Readonly<Record<string, unknown>>;
    const hasMoved = address.some((key) => !isDeepStrictEqual(restored[key], old[key]));
    if (!hasMoved) return this.#unlessMissing(missing, { restored, given: old });
    const isTold = ([first]: readonly (string | number)[]): boolean =>
      ![...address, ...OWN_SECRETS].includes(String(first));
    const message = 'it sends to another address now, which is not told the secret of the old one';
    restoreSecrets(options, [], schema, (path) => {
      if (isTold(path)) missing.push({ path, message, hint: 'write it anew' });
    });
    const given = mapSecrets(old, oldSchema, (secret, path) => (isTold(path) ? undefined : secret)) as WrittenEntry;
    return this.#unlessMissing(missing, { restored, given });
  }

  #unlessMissing<T>(missing: readonly EntryProblem[], value: T): T {
    if (missing.length > 0) throw this.#error('invalid', missing[0]?.message ?? '', missing);
    return value;
  }

  async #run(wanted: readonly Wanted[], body: EntryBody | undefined, renamed: Renamed | undefined): Promise<Left> {
    try {
      return await this.#running.apply(wanted, renamed);
    } catch (error) {
      if (!(error instanceof ChangeFailure)) throw error;
      const isOwn = body !== undefined && error.id === (body.id ?? body.type);
      const path = /`port`/.test(error.message) ? ['port'] : [];
      throw this.#error(
        'failed',
        `${isOwn || error.id === '' ? '' : `${error.id}: `}${error.message}; all goes on as it was`,
        isOwn ? [{ path, message: error.message }] : [],
      );
    }
  }

  #readOnly(reason: string): EntriesError {
    return this.#error('read_only', `${this.file} can't be changed: ${reason}`);
  }

  /** `index`: of the entry that is looked at; what is wrong elsewhere names its line. */
  #wrong(problems: readonly Problem[], text: string, index: number): EntriesError {
    const { list, noun } = this.#kind;
    const found = problems.map((problem): EntryProblem => {
      const { line, column, message, hint } = problem;
      const path = pathInEntry(text, list, index, problem);
      const asSent = path?.length === 1 && path[0] === nameKeyOf(list) ? ['id'] : path;
      return {
        ...(asSent === undefined ? {} : { path: asSent }),
        line,
        column,
        message: asSent === undefined ? `line ${line} of tocsin.yaml: ${message}` : message,
        ...(hint === undefined ? {} : { hint }),
        text: printProblem(problem, text),
      };
    });
    return this.#error('invalid', found[0]?.message ?? `the ${noun} is wrong`, found);
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
