import type { DeadLetter } from '../../pipeline/index.ts';
import type { DataFolder } from '../../server/index.ts';
import { jsonLine, stripControl } from '../terminal.ts';
import { type Wanted, wantedLetters } from './letters.ts';

export interface ShowOptions extends Wanted {
  readonly limit: number;
  readonly full: boolean;
  readonly format: string;
}

const SHORT = 400;

/** `tocsin dlq show`: the oldest first. */
export function showLetters(data: DataFolder, options: ShowOptions): void {
  let shown = 0;
  let more = 0;
  for (const { letter, pipeline } of wantedLetters(data, options)) {
    if (shown >= options.limit) {
      more += 1;
      continue;
    }
    shown += 1;
    process.stdout.write(options.format === 'json' ? asJson(letter, pipeline) : asText(letter, pipeline, options.full));
  }
  if (shown === 0) process.stderr.write('there are no dead letters\n');
  if (more > 0) process.stderr.write(`${more} more; --limit shows them\n`);
}

const isText = (body: Uint8Array): boolean => Buffer.from(body).toString('utf8').includes('\ufffd') === false;

function asJson({ body, ...letter }: DeadLetter, pipeline: string): string {
  const bytes = Buffer.from(body);
  return `${jsonLine({ ...letter, pipeline, ...(isText(body) ? { body: bytes.toString('utf8') } : { base64: bytes.toString('base64') }) })}\n`;
}

function asText(
  { time, kind, plugin, reason, response, head, body }: DeadLetter,
  pipeline: string,
  full: boolean,
): string {
  const lines = [`${time}  ${pipeline}/${plugin}  ${kind}: ${reason}`];
  if (response !== undefined && response !== '') lines.push(`  answer: ${shortened(response, full)}`);
  if (head !== undefined && JSON.stringify(head) !== '{}')
    lines.push(`  head: ${shortened(JSON.stringify(head), full)}`);
  const text = isText(body)
    ? Buffer.from(body).toString('utf8').trimEnd()
    : `(${body.length} bytes that are no text; --format json has them)`;
  for (const line of shortened(text, full).split('\n')) lines.push(`  ${line}`);
  return `${lines.map(stripControl).join('\n')}\n`;
}

const shortened = (text: string, full: boolean): string =>
  full || text.length <= SHORT ? text : `${text.slice(0, SHORT)}… (${text.length} characters; --full shows all)`;
