import { write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { outputBase } from '../../define/index.ts';
import { defineOutputPlugin } from '../output-plugin.ts';
import { encodeRecords } from './records-encoder.ts';

const writeSome = promisify(write);
const FULL_PAUSE = 5;

export const stdout = defineOutputPlugin({
  name: 'stdout',
  summary: 'writes to the standard output',
  description:
    'A reader that has gone away ends the process, as of any program in a pipe. https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-stdout',
  status: 'stable',
  options: z.strictObject({ ...outputBase }),
  examples: [{ title: 'JSON lines', pipeline: 'stdout { codec => json_lines }' }],
  defaultCodec: 'rubydebug',
  writesLines: true,
  createEncoder: (_options, { codec }) => encodeRecords(codec),
  createDeliverer: (_options, { count }) => {
    let isGone = false;
    return {
      deliver: async ({ chunks, events }, signal) => {
        for (const chunk of chunks) {
          const bytes = new Uint8Array(chunk);
          // Not by `process.stdout`, which would hold up the thread while a reader is slow.
          for (let at = 0; at < bytes.length && !isGone; ) {
            try {
              at += (await writeSome(1, bytes, at, bytes.length - at, null)).bytesWritten;
            } catch (error) {
              if (codeOf(error) === 'EAGAIN') await sleep(FULL_PAUSE, undefined, { signal });
              else {
                isGone = true;
                process.stdout.emit('error', error);
              }
            }
          }
        }
        if (isGone) count('stdout_closed', events);
      },
    };
  },
});

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
