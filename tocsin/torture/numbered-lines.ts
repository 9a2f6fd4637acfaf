import { appendFileSync, copyFileSync, existsSync, renameSync, truncateSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Random } from '../test/random.ts';

export type Rotation = 'rename' | 'copytruncate';

/** More than are made: what a rotation removes before it is read is lost by the rotation. */
const KEPT = 1_000;

/** Writes lines that say where they come from: id of the source, sequence, text, checksum of all that. */
export class NumberedLines {
  readonly path: string;
  readonly source: string;
  readonly #random: Random;
  readonly #rotation: Rotation;
  written = 0;
  rotations = 0;

  constructor(path: string, source: string, rotation: Rotation, random: Random) {
    this.path = path;
    this.source = source;
    this.#rotation = rotation;
    this.#random = random;
  }

  write(lines: number): void {
    let text = '';
    for (let made = 0; made < lines; made++) text += `${numberedLine(this.source, ++this.written, this.#random)}\n`;
    appendFileSync(this.path, text);
  }

  rotate(): void {
    if (!existsSync(this.path)) return;
    this.rotations += 1;
    for (let age = KEPT - 1; age > 0; age--)
      if (existsSync(`${this.path}.${age}`)) renameSync(`${this.path}.${age}`, `${this.path}.${age + 1}`);
    if (this.#rotation === 'rename') renameSync(this.path, `${this.path}.1`);
    else {
      copyFileSync(this.path, `${this.path}.1`);
      truncateSync(this.path);
    }
  }
}

function numberedLine(source: string, sequence: number, random: Random): string {
  const text = `user=u${random(1_000)} path=/p/${random(1_000_000).toString(36)} ${'x'.repeat(random(60))}`;
  const line = `${source} ${sequence} ${text}`;
  return `${line} ${crc32(line).toString(16)}`;
}

export interface ReadLine {
  readonly source: string;
  readonly sequence: number;
}

/** Undefined: it is not as it was written. */
export function readNumbered(line: string): ReadLine | undefined {
  const end = line.lastIndexOf(' ');
  const text = line.slice(0, end);
  const [source = '', sequence = ''] = text.split(' ', 2);
  return crc32(text).toString(16) === line.slice(end + 1) ? { source, sequence: Number(sequence) } : undefined;
}
