import { readFileSync, statSync } from 'node:fs';
import { MAX_BYTES } from './document.ts';
import type { Problem } from './problem.ts';

export type ReadText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

/** The text of a file that people write. Never throws: what keeps it from being read is a problem. */
export function readYamlText(path: string): ReadText {
  const refuse = (message: string): ReadText => ({ ok: false, problem: { file: path, line: 1, column: 1, message } });
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return refuse('is not a file');
    if (stat.size > MAX_BYTES) return refuse(`is larger than ${MAX_BYTES / 1024} KiB`);
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return refuse('there is no such file');
    if (code === 'EACCES') return refuse('may not be read: check its permissions');
    return refuse(error instanceof TypeError ? 'is not UTF-8 text' : `cannot be read: ${code}`);
  }
}
