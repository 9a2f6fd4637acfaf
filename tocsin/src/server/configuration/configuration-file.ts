import { createHmac, randomBytes } from 'node:crypto';
import { constants, realpathSync, statSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Config, defaultConfig, type Environment, type Registry, readConfig } from '../../config/index.ts';
import { readYamlText, writeFileAtomically } from '../../define/index.ts';

export interface ConfigurationFileOptions {
  /** `tocsin.yaml`; it need not exist. */
  readonly path: string;
  readonly environment: Environment;
  readonly registry: Registry;
}

/** `tocsin.yaml`, which inputs and outputs are changed in, one change behind the other. */
export class ConfigurationFile {
  readonly path: string;
  readonly registry: Registry;
  readonly #environment: Environment;
  /** Tags are made of texts with secrets, which must not be guessed from them. */
  readonly #tagKey = randomBytes(32);
  #last: Promise<unknown> = Promise.resolve();

  constructor({ path, environment, registry }: ConfigurationFileOptions) {
    this.path = path;
    this.registry = registry;
    this.#environment = environment;
  }

  /** Changes follow one another. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Empty where there is none. Throws a sentence where it can't be read. */
  read(): string {
    if (this.#mode() === undefined) return '';
    const read = readYamlText(this.path);
    if (read.ok) return read.text;
    throw new Error(`tocsin.yaml can't be read: ${read.problem.message}`);
  }

  parse(text: string): ReturnType<typeof readConfig> {
    const { registry } = this;
    return text === ''
      ? { ok: true, config: defaultConfig(), text }
      : readConfig(text, this.path, { registry, environment: this.#environment });
  }

  /** What is said of a configuration that is there, or the defaults. */
  settled(text: string): Config {
    const loaded = this.parse(text);
    return loaded.ok ? loaded.config : defaultConfig();
  }

  tag(text: string): string {
    return createHmac('sha256', this.#tagKey).update(text).digest('hex').slice(0, 32);
  }

  async writable(): Promise<boolean> {
    try {
      const file = this.#realPath();
      await access(dirname(file), constants.W_OK | constants.X_OK);
      if (this.#mode() !== undefined) await access(file, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }

  async write(text: string): Promise<void> {
    const mode = this.#mode();
    await writeFileAtomically(this.#realPath(), text, { fresh: mode === undefined, mode: mode ?? 0o600 });
  }

  /** Behind a link, which stays one. */
  #realPath(): string {
    try {
      return realpathSync(this.path);
    } catch {
      return this.path;
    }
  }

  #mode(): number | undefined {
    try {
      return statSync(this.path).mode & 0o777;
    } catch {
      return undefined;
    }
  }
}
