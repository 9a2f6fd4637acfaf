import { appendFileSync, copyFileSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Rig, type Step } from './file-input-rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

const STEPS: readonly Step[] = ['sealed', 'prepared', 'stored', 'committed'];

/** Kills at the given step of the first batch that gets so far. */
const killAt = (step: Step): void => {
  rig.onStep = (reached) => {
    if (reached !== step) return;
    rig.onStep = () => undefined;
    rig.kill();
  };
};

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${prefix} ${at} ${'.'.repeat(at % 70)}`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort();

describe('killed', () => {
  test.each(STEPS)('when a batch is %s: each line once, several files in one batch', async (step) => {
    const lines = ['a', 'b', 'c'].flatMap((name) => numbered(name, 40));
    for (const name of ['a', 'b', 'c']) writeFileSync(rig.path(`${name}.log`), text(numbered(name, 40)));
    killAt(step);
    rig.start();
    await rig.until(() => rig.input === undefined, 'the kill');
    rig.start();
    expect(sorted(await rig.lines(120))).toEqual(sorted(lines));
    expect(rig.store.repeated).toBe(step === 'stored' ? 1 : rig.store.repeated);
    expect(rig.counts.has('possibly_lost')).toBe(false);
  });

  test('a batch with records that a time-out ended is repeated with the same ends', async () => {
    const log = rig.path('a.log');
    rig.maxEvents = 1_000;
    // The multiline codec joins indented lines to the record before.
    rig.start({ codec: 'multiline', partialTimeout: 20, multilineTimeout: 5 });
    rig.hold(true);
    writeFileSync(log, 'first\n  more\n');
    await sleep(20);
    rig.hold(false);
    await rig.lines(1);
    killAt('stored');
    appendFileSync(log, 'second\n');
    await sleep(12);
    appendFileSync(log, '  late\nthird par');
    await rig.until(() => rig.input === undefined, 'the kill');
    await sleep(40);
    rig.start({ codec: 'multiline', partialTimeout: 20, multilineTimeout: 5 });
    appendFileSync(log, 'tial\n');
    await rig.until(() => rig.store.lines.join('').includes('tial'), 'the rest');
    // The model refuses a repeated batch with other events.
    expect(rig.store.lines.join('|').replaceAll(/[|\n]/g, '')).toBe('first  moresecond  latethird partial');
  });

  test('the bytes of a sent batch are gone: said, counted, and the rest of the batch is sent again', async () => {
    writeFileSync(rig.path('gone.log'), text(numbered('gone', 10)));
    writeFileSync(rig.path('kept.log'), text(numbered('kept', 10)));
    killAt('prepared');
    rig.start();
    await rig.until(() => rig.input === undefined, 'the kill');
    unlinkSync(rig.path('gone.log'));
    rig.start();
    expect(await rig.lines(10)).toEqual(numbered('kept', 10));
    expect(rig.counts.get('possibly_lost')).toBe(1);
    expect(rig.notices.join()).toMatch(/gone\.log: \d+ bytes sent before the stop are there no more/);
    rig.kill();
    rig.start();
    expect(await rig.lines(10)).toHaveLength(10);
  });

  test('the bytes of a stored batch are gone in part: what is left is sent again and counts once', async () => {
    writeFileSync(rig.path('gone.log'), text(numbered('gone', 10)));
    writeFileSync(rig.path('kept.log'), text(numbered('kept', 10)));
    killAt('stored');
    rig.start();
    await rig.until(() => rig.input === undefined, 'the kill');
    unlinkSync(rig.path('gone.log'));
    rig.start();
    await rig.until(() => rig.store.repeatedInPart === 1, 'the repetition');
    appendFileSync(rig.path('kept.log'), 'more\n');
    expect(sorted(await rig.lines(21))).toEqual(sorted([...numbered('gone', 10), ...numbered('kept', 10), 'more']));
  });

  test.each<Step>(['prepared', 'stored'])(
    'sent beyond what the copy holds (%s), then truncated: as far as it goes',
    async (step) => {
      const log = rig.path('app.log');
      const options = { paths: [join(rig.logs, '*')] };
      writeFileSync(log, text(numbered('old', 20)));
      copyFileSync(log, rig.path('app.log.1'));
      appendFileSync(log, text(numbered('between', 5)));
      killAt(step);
      rig.start(options);
      await rig.until(() => rig.input === undefined, 'the kill');
      truncateSync(log);
      appendFileSync(log, text(numbered('new', 5)));
      rig.start(options);
      const kept = [...numbered('old', 20), ...numbered('new', 5)];
      const expected = step === 'stored' ? [...kept, ...numbered('between', 5)] : kept;
      expect(sorted(await rig.lines(expected.length))).toEqual(sorted(expected));
      expect(rig.counts.get('possibly_lost')).toBeGreaterThan(0);
      await rig.stop();
      rig.start(options);
      expect(await rig.lines(expected.length)).toHaveLength(expected.length);
    },
  );

  test('all of a sent batch is gone', async () => {
    writeFileSync(rig.path('gone.log'), 'one\n');
    killAt('prepared');
    rig.start();
    await rig.until(() => rig.input === undefined, 'the kill');
    writeFileSync(rig.path('gone.log'), 'other\n');
    rig.start();
    expect(await rig.lines(1)).toEqual(['other']);
    expect(rig.counts.get('possibly_lost')).toBeGreaterThan(0);
  });

  test('sent, then rotated by copytruncate: the batch is repeated from the copy', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, text(numbered('old', 40)));
    killAt('stored');
    rig.start();
    await rig.until(() => rig.input === undefined, 'the kill');
    copyFileSync(log, rig.path('app.log.1'));
    truncateSync(log);
    appendFileSync(log, text(numbered('new', 5)));
    rig.start();
    expect(sorted(await rig.lines(45))).toEqual(sorted([...numbered('old', 40), ...numbered('new', 5)]));
    expect(rig.store.repeated).toBe(1);
  });

  test('read beyond what the copy holds, truncated, and killed before any of it was sent', async () => {
    const log = rig.path('app.log');
    const options = {
      paths: [join(rig.logs, '*')],
      codec: 'multiline',
      multilineTimeout: 60_000,
      partialTimeout: 60_000,
    };
    writeFileSync(log, 'first\n  copied before\n');
    copyFileSync(log, rig.path('app.log.1'));
    appendFileSync(log, '  between\n');
    rig.start(options);
    await rig.until(() => rig.input?.status()[0]?.bytesRead === 32, 'all to be read');
    killAt('sealed');
    truncateSync(log);
    appendFileSync(log, 'new\n');
    await rig.until(() => rig.input === undefined, 'the kill');
    rig.start({ ...options, multilineTimeout: 5 });
    expect(sorted(await rig.lines(2))).toEqual(['first\n  copied before', 'new']);
  });

  test.each(Array.from({ length: 12 }, (_, turns) => turns))(
    'sent, then rotated by copytruncate %i turns into the repetition',
    async (turns) => {
      const log = rig.path('app.log');
      writeFileSync(log, text(numbered('old', 40)));
      killAt('prepared');
      rig.start();
      await rig.until(() => rig.input === undefined, 'the kill');
      rig.start();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      copyFileSync(log, rig.path('app.log.1'));
      truncateSync(log);
      appendFileSync(log, text(numbered('new', 5)));
      expect(sorted(await rig.lines(45))).toEqual(sorted([...numbered('old', 40), ...numbered('new', 5)]));
    },
  );

  test('in the first life of files that begin at their end', async () => {
    writeFileSync(rig.path('a.log'), 'old\n');
    rig.start({ start: 'end' });
    await rig.until(() => rig.input?.status().length === 1);
    rig.kill();
    appendFileSync(rig.path('a.log'), 'new\n');
    rig.start({ start: 'end' });
    expect(await rig.lines(1)).toEqual(['new']);
  });
});

describe('what is known of a copy outlives its original', () => {
  const options = {
    closeAfter: 1,
    get paths() {
      return [join(rig.logs, '*')];
    },
  };
  const old = numbered('old', 20);
  const between = numbered('between', 5);
  const fresh = numbered('new', 5);

  /** Reads all of a file, then makes a copy of its beginning and empties it. No scan sees one without the other. */
  const copyTruncated = async (): Promise<string> => {
    const log = rig.path('app.log');
    writeFileSync(log, text([...old, ...between]));
    rig.start(options);
    await rig.lines(25);
    // A closed file is looked at by scans only.
    await rig.until(() => rig.input?.openHandles === 0, 'the handle to be closed');
    writeFileSync(rig.path('app-20261101.log'), text(old));
    truncateSync(log);
    return log;
  };

  test('truncated, filled again and renamed between two scans', async () => {
    const log = await copyTruncated();
    appendFileSync(log, text(fresh));
    renameSync(log, rig.path('app-20261102.log'));
    const lines = sorted([...old, ...between, ...fresh]);
    expect(sorted(await rig.lines(30))).toEqual(lines);
    expect(rig.counts.get('possibly_lost')).toBe(1);
    rig.kill();
    rig.start(options);
    await rig.until(() => rig.input?.status().length === 2, 'the next life');
    expect(sorted(await rig.lines(30))).toEqual(lines);
  });

  test('truncated and deleted between two scans', async () => {
    unlinkSync(await copyTruncated());
    await rig.until(() => rig.input?.status()[0]?.source === rig.path('app-20261101.log'), 'the copy to be known');
    expect(await rig.lines(25)).toEqual([...old, ...between]);
    rig.kill();
    rig.start(options);
    await rig.until(() => (rig.input?.status().length ?? 0) > 0, 'the next life');
    expect(await rig.lines(25)).toEqual([...old, ...between]);
  });

  test.each(['truncated and deleted', 'deleted'])(
    '%s with its handle open, when the copy holds more than was read',
    async (how) => {
      const log = rig.path('app.log');
      writeFileSync(log, text(old));
      rig.start({ ...options, closeAfter: 300_000 });
      await rig.lines(20);
      // A file that has been quiet is looked at by the next scan first.
      rig.ahead = 11_000;
      await sleep(60);
      appendFileSync(log, text(between));
      copyFileSync(log, rig.path('app-20261101.log'));
      if (how !== 'deleted') truncateSync(log);
      unlinkSync(log);
      expect(await rig.lines(25)).toEqual([...old, ...between]);
    },
  );

  test('gone while it was closed: what its copy does not hold may be lost, and that is counted', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, text(old));
    rig.start(options);
    await rig.lines(20);
    await rig.until(() => rig.input?.openHandles === 0, 'the handle to be closed');
    writeFileSync(rig.path('app-20261101.log'), text([...old, ...between]));
    unlinkSync(log);
    expect(await rig.lines(25)).toEqual([...old, ...between]);
    expect(rig.counts.get('possibly_lost')).toBe(1);
  });

  test('let go under a name that no pattern names, and back again', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, text(old));
    rig.start({ closeAfter: 1, paths: [log] });
    await rig.lines(20);
    renameSync(log, rig.path('away'));
    await rig.until(() => rig.input?.status().length === 0, 'it to be let go');
    appendFileSync(rig.path('away'), text(between));
    renameSync(rig.path('away'), log);
    expect(await rig.lines(25)).toEqual([...old, ...between]);
  });

  test('truncated before the first read, when more of it was seen than the copy holds', async () => {
    const log = rig.path('app.log');
    const short = numbered('old', 3);
    writeFileSync(log, text([...short, 'between']));
    writeFileSync(rig.path('app-20261101.log'), text(short));
    rig.start(options);
    rig.hold(true);
    await rig.until(() => rig.input?.status().length === 1, 'the file to be found');
    truncateSync(log);
    appendFileSync(log, text(fresh));
    rig.hold(false);
    expect(sorted(await rig.lines(8))).toEqual(sorted([...short, ...fresh]));
  });
});

describe('a copy that lies beside its original', () => {
  const options = () => ({ paths: [join(rig.logs, '*')] });
  const old = numbered('old', 20);

  test.each(['stopped', 'killed'])('the original is deleted, and the reader %s: not read anew', async (how) => {
    const log = rig.path('app.log');
    writeFileSync(log, text(old));
    rig.start(options());
    await rig.lines(20);
    copyFileSync(log, rig.path('app.log.bak'));
    await sleep(60);
    unlinkSync(log);
    await sleep(60);
    // The handle of a deleted file is kept for a while.
    rig.ahead = 6_000;
    await rig.until(() => rig.input?.status().every(({ source }) => source !== log) === true, 'it to be let go');
    if (how === 'stopped') await rig.stop();
    else rig.kill();
    rig.start(options());
    await sleep(100);
    expect(await rig.lines(20)).toEqual(old);
    appendFileSync(rig.path('app.log.bak'), 'more\n');
    expect(await rig.lines(21)).toEqual([...old, 'more']);
  });

  test('it is made while the scans look on, and killed amid that', async () => {
    const log = rig.path('app.log');
    const bytes = text(old);
    writeFileSync(log, bytes);
    rig.start(options());
    await rig.lines(20);
    for (let at = 0; at < bytes.length; at += 200) {
      appendFileSync(rig.path('app.log.bak'), bytes.slice(at, at + 200));
      await sleep(25);
      if (at !== 600) continue;
      rig.kill();
      rig.start(options());
    }
    await sleep(60);
    unlinkSync(log);
    await sleep(60);
    await rig.stop();
    rig.start(options());
    await sleep(100);
    expect(await rig.lines(20)).toEqual(old);
  });

  test.each(STEPS)('deleted before all was committed (%s)', async (step) => {
    const log = rig.path('app.log');
    writeFileSync(log, text(old));
    copyFileSync(log, rig.path('app.log.bak'));
    killAt(step);
    rig.start(options());
    await rig.until(() => rig.input === undefined, 'the kill');
    unlinkSync(log);
    rig.start(options());
    expect(await rig.lines(20)).toEqual(old);
    await rig.stop();
    rig.start(options());
    await sleep(100);
    expect(rig.store.lines).toEqual(old);
  });
});
