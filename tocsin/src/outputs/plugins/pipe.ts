import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { option, outputBase } from '../../define/index.ts';
import { template } from '../../event/index.ts';
import type { EncodedBatch } from '../output.ts';
import { type DelivererContext, defineOutputPlugin, type OutputDeliverer } from '../output-plugin.ts';
import { sayOnce } from './once.ts';
import { encodeRecords } from './records-encoder.ts';

const PAUSES = [100, 1_000, 5_000, 10_000];

export const pipe = defineOutputPlugin({
  name: 'pipe',
  summary: 'writes to the standard input of a program',
  description: [
    'The program runs as long as there is something to write, is begun anew when it ends, and what it had not taken is written',
    'again. Other than in Logstash `command` can’t hold `%{field}`: what attackers write into logs would become a command of the',
    'shell. It runs only where the configuration allows it.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-pipe',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...outputBase,
    command: option
      .text(
        z
          .string()
          .min(1)
          .refine((text) => !text.includes('%{'), {
            error: 'a command can’t hold %{field}: log text would reach a shell',
          }),
      )
      .describe('command line for the shell'),
    message_format: option
      .text()
      .optional()
      .describe('what is written of an event, with `%{field}`, in place of the codec'),
    ttl: option
      .number(z.number().min(0))
      .default(10)
      .describe('seconds without events after which the program is ended; 0: never'),
  }),
  examples: [{ title: 'to logger', pipeline: 'pipe { command => "logger -t app" message_format => "%{message}" }' }],
  defaultCodec: 'plain',
  writesLines: true,
  needs: () => [{ run: 'pipe' }],
  createEncoder: ({ message_format }, { codec }) => {
    if (message_format === undefined) return encodeRecords(codec);
    const fill = template(message_format);
    return encodeRecords({ encode: (event) => `${fill(event)}\n` });
  },
  createDeliverer: ({ command, ttl }, context) => {
    const refused = context.permissions.run('pipe');
    if (refused !== undefined) throw new Error(refused);
    return new PipeDeliverer(command, ttl * 1000, context);
  },
});

class PipeDeliverer implements OutputDeliverer {
  readonly #command: string;
  readonly #ttl: number;
  readonly #context: DelivererContext;
  readonly #once: ReturnType<typeof sayOnce>;
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(command: string, ttl: number, context: DelivererContext) {
    this.#command = command;
    this.#ttl = ttl;
    this.#context = context;
    this.#once = sayOnce(context);
  }

  async deliver({ chunks }: EncodedBatch, signal: AbortSignal): Promise<void> {
    clearTimeout(this.#idle);
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      try {
        this.#child ??= this.#start();
        for (const chunk of chunks) await write(this.#child, new Uint8Array(chunk), signal);
        this.#once.well();
        if (this.#ttl > 0) this.#idle = setTimeout(() => void this.#end(), this.#ttl);
        return;
      } catch (error) {
        this.#child?.kill();
        this.#child = undefined;
        signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        this.#once.say(`${this.#command}: ${reason}; begun anew until it takes them`);
        this.#context.count('restarts');
        await sleep(PAUSES[Math.min(attempt, PAUSES.length - 1)], undefined, { signal });
      }
    }
  }

  #start(): ChildProcess {
    const child = spawn(this.#command, { shell: true, stdio: ['pipe', 'ignore', 'inherit'] });
    child.once('close', () => {
      if (this.#child === child) this.#child = undefined;
    });
    // Both are told by the write that they end.
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    return child;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      child.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      child.stdin?.end();
    });
  }

  close(): Promise<void> {
    return this.#end();
  }
}

function write(child: ChildProcess, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => settle(new Error('stopped'));
    const ended = (code: number | null): void => settle(new Error(`it ended with ${code ?? 'a signal'}`));
    const failed = (error: Error): void => settle(error);
    const settle = (error?: Error | null): void => {
      signal.removeEventListener('abort', stop);
      child.removeListener('close', ended);
      child.removeListener('error', failed);
      if (error === undefined || error === null) resolve();
      else reject(error);
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('close', ended);
    child.once('error', failed);
    if (child.stdin === null) settle(new Error('it takes no input'));
    else child.stdin.write(bytes, settle);
  });
}
