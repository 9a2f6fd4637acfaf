import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findCodec } from '../src/codecs/index.ts';
import type { Ecs, WrittenHash } from '../src/define/index.ts';
import { type Event, eventOf, newEvent, plainEvent, type ValueObject } from '../src/event/index.ts';
import { findInputPlugin, type Input, type InputPluginContext } from '../src/inputs/index.ts';
import { Batcher } from '../src/pipeline/batcher.ts';

let root: string;
const stops: (() => Promise<void>)[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-file-plugin-'));
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  rmSync(root, { recursive: true, force: true });
});

interface Running {
  readonly events: ValueObject[];
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const plugin = findInputPlugin('file');

/** The input as a pipeline runs it, into a list. */
const run = (
  options: WrittenHash,
  more: { readonly ecs?: Ecs; readonly permissions?: InputPluginContext['permissions'] } = {},
): Running => {
  const events: ValueObject[] = [];
  const abort = new AbortController();
  const stateDir = join(root, 'state');
  mkdirSync(stateDir, { recursive: true });
  const batcher = new Batcher({
    outputs: [
      {
        name: 'list',
        encoder: {
          add: (event: Event) => events.push(plainEvent(event)),
          get events() {
            return events.length;
          },
          bytes: 0,
          take: (token) => ({ token, events: 0, chunks: [] }),
        },
      },
    ],
    process: (events) => events,
    send: () => ({ room: Promise.resolve(), safe: Promise.resolve() }),
    maxAge: 10,
  });
  const codec = findCodec('line');
  if (plugin === undefined || codec === undefined) throw new Error('not there');
  const input: Input = plugin.create(plugin.options.parse(options), {
    sink: batcher,
    clock: Date.now,
    stateDir,
    count: () => undefined,
    notice: () => undefined,
    signal: abort.signal,
    ecs: more.ecs ?? 'v8',
    host: 'web1',
    createDecoder: (stream) =>
      codec.createDecoder(codec.options.parse({}), {
        offset: 0,
        clock: Date.now,
        count: () => undefined,
        notice: () => undefined,
        remember: () => undefined,
        ...stream,
        emit: (event, from, to) => stream.emit(eventOf({ message: event.message ?? '' }, 0), from, to),
      }),
    createEvent: () => newEvent(0),
    permissions: more.permissions ?? { run: () => undefined, path: () => undefined },
    feed: { next: async () => undefined },
  });
  batcher.attach(input);
  const ended = input.run().then(async () => {
    batcher.abandon();
    await batcher.drain();
    await input.close();
  });
  const stop = async (): Promise<void> => {
    abort.abort();
    await ended;
  };
  stops.push(stop);
  return { events, ended, stop };
};

const messages = ({ events }: Running): unknown[] => events.map(({ message }) => message);

describe('a pipeline’s file input', () => {
  it('begins at the end unless it is told otherwise, and goes on where it was', async () => {
    const log = join(root, 'app.log');
    writeFileSync(log, 'old\n');
    const tail = run({ path: [log] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    appendFileSync(log, 'new\nhalf');
    await vi.waitFor(() => expect(messages(tail)).toEqual(['new']), 5_000);
    await tail.stop();
    appendFileSync(log, ' a line\n');
    const again = run({ path: [log] });
    await vi.waitFor(() => expect(messages(again)).toEqual(['half a line']), 5_000);
  });

  it('names host and path as the mode of the pipeline says', async () => {
    const log = join(root, 'app.log');
    writeFileSync(log, 'a\n');
    const options = { path: [log], start_position: 'beginning', sincedb_path: '/dev/null' };
    const ecs = run(options);
    const old = run(options, { ecs: 'disabled' });
    await vi.waitFor(() => expect([ecs.events.length, old.events.length]).toEqual([1, 1]), 5_000);
    expect(ecs.events[0]).toMatchObject({ message: 'a', host: { name: 'web1' }, log: { file: { path: log } } });
    expect(old.events[0]).toMatchObject({ message: 'a', host: 'web1', path: log });
  });

  it('remembers nothing with sincedb_path /dev/null', async () => {
    const log = join(root, 'app.log');
    writeFileSync(log, 'a\n');
    const options = { path: [log], start_position: 'beginning', sincedb_path: '/dev/null' };
    for (const _ of [1, 2]) {
      const running = run(options);
      await vi.waitFor(() => expect(messages(running)).toEqual(['a']), 5_000);
      await running.stop();
    }
    expect(readdirSync(join(root, 'state'))).toEqual([]);
  });

  it('reads files once, logs and deletes them, and ends', async () => {
    for (const name of ['a', 'b']) writeFileSync(join(root, `${name}.log`), `${name}1\n${name}2`);
    const done = join(root, 'done');
    const running = run({
      path: [join(root, '*.log')],
      mode: 'read',
      file_completed_action: 'log_and_delete',
      file_completed_log_path: done,
      exit_after_read: 'true',
    });
    await running.ended;
    expect(messages(running).sort()).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(readFileSync(done, 'utf8').trim().split('\n').sort()).toEqual([join(root, 'a.log'), join(root, 'b.log')]);
    expect(existsSync(join(root, 'a.log'))).toBe(false);
  });

  it('refuses relative paths, and paths that it has no leave for', () => {
    expect(() => run({ path: ['app.log'] })).toThrow('absolute');
    const permissions = { run: () => undefined, path: () => 'allow /var/log in tocsin.yaml' };
    expect(() => run({ path: ['/var/log/app.log'] }, { permissions })).toThrow('allow /var/log');
  });
});
