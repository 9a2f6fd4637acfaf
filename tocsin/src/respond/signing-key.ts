import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from './replace-file.ts';

/** The secret by which clients know that a list is ours: a file of its own, which another process may rotate. */
export class SigningKey {
  readonly path: string;
  #identity = '';
  #text = '';

  constructor(path: string) {
    this.path = path;
  }

  /** As clients are given it; made where there is none. */
  read(): string {
    const identity = this.identity;
    if (identity === '') return this.rotate();
    if (identity !== this.#identity) {
      const text = readFileSync(this.path, 'utf8').trim();
      if (!/^[\w-]{32,}$/.test(text))
        throw new Error(
          `${this.path} holds no key; make one with \`tocsin respond key --rotate\` and give it to clients`,
        );
      this.#text = text;
      this.#identity = identity;
    }
    return this.#text;
  }

  /** Lists of the old one are refused by who has the new one, and the other way round. */
  rotate(): string {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    this.#text = randomBytes(32).toString('base64url');
    replaceFile(this.path, `${this.#text}\n`);
    this.#identity = this.identity;
    return this.#text;
  }

  /** Another one after each rotation; empty where there is no file. */
  get identity(): string {
    const found = statSync(this.path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? '' : `${found.ino} ${found.mtimeNs} ${found.size}`;
  }

  /** Of the exact bytes, as the header `X-Tocsin-Signature` carries it. */
  sign(bytes: Uint8Array): string {
    return `v1=${createHmac('sha256', this.read()).update(bytes).digest('hex')}`;
  }
}
