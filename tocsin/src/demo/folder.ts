import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the demo keeps its things, beside the data that Tocsin itself writes there. */
export interface DemoFolder {
  readonly path: string;
  /** Its `tocsin.yaml`. */
  readonly config: string;
  readonly logs: string;
  readonly journal: string;
  /** What signs the webhooks of the demo. */
  readonly secret: string;
}

const CONFIGURATION = ['tocsin.yaml', 'searches'];

/**
 * Puts the demo's configuration into its folder, so that searches can be changed there. What a person has changed stays,
 * until another version of Tocsin brings another demo.
 */
export const prepareDemoFolder = (content: string, path: string): DemoFolder => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const stamp = join(path, 'content.sha256');
  const digest = digestOf(content);
  if (textOf(stamp) !== digest) {
    for (const name of CONFIGURATION) {
      if (existsSync(join(content, name))) cpSync(join(content, name), join(path, name), { recursive: true });
    }
    writeFileSync(stamp, digest, { mode: 0o600 });
  }
  const secretFile = join(path, 'webhook-secret');
  if (textOf(secretFile) === undefined)
    writeFileSync(secretFile, `whsec_${randomBytes(24).toString('base64')}`, { mode: 0o600 });
  return {
    path,
    config: join(path, 'tocsin.yaml'),
    logs: join(path, 'logs'),
    journal: join(path, 'replay.json'),
    secret: textOf(secretFile) ?? '',
  };
};

const digestOf = (content: string): string => {
  const hash = createHash('sha256');
  for (const name of readdirSync(content, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.ya?ml$/.test(name)) hash.update(`${name}\n`).update(readFileSync(join(content, name)));
  }
  return hash.digest('hex');
};

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
