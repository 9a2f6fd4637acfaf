import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const NAME = /^[A-Za-z_][\w.-]{0,127}$/;
const MOST = 64 * 1024;

/**
 * What `${NAME}` stands for: the keystore goes before the environment. The keystore is a folder with one file a key, as secrets are
 * mounted into containers; a last line end is not part of the secret. Throws a sentence for a file that can't be read.
 */
export function variables(keystore: string | undefined): (name: string) => string | undefined {
  if (keystore === undefined) return (name) => process.env[name];
  return (name) => secretIn(keystore, name) ?? process.env[name];
}

function secretIn(folder: string, name: string): string | undefined {
  if (!NAME.test(name)) return undefined;
  const path = join(folder, name);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return undefined;
  if (found.size > MOST) throw new Error(`${path} is longer than ${MOST} bytes: that is no secret`);
  return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
}
