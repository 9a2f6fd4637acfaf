import { describe, expect, test } from 'vitest';
import { type Event, newEvent } from '../../event/index.ts';
import { ArrivalTally } from '../../pipeline/index.ts';
import { SourceBook } from './source-book.ts';

const START = Date.UTC(2026, 10, 26, 12);
const MINUTE = 60_000;

class Rig {
  now = START;
  readonly tally = new ArrivalTally(() => this.now);
  readonly book: SourceBook;
  readonly #add = this.tally.of('hec');

  constructor(most?: number) {
    this.book = new SourceBook(() => this.now, most);
  }

  send(changes: Partial<Event> = {}, names: Readonly<Record<string, string>> = {}): void {
    const metadata = { index: 'main', sourcetype: 'django', source: 'shop', host: 'web1', ...names };
    this.#add({ ...newEvent(this.now), message: 'hello', '@metadata': metadata, ...changes });
  }

  tell(): void {
    this.book.arrived(structuredClone(this.tally.take()));
  }

  get only() {
    const [row, ...more] = this.book.list();
    if (row === undefined || more.length > 0) throw new Error(`${more.length + 1} rows`);
    return row;
  }
}

describe('what arrives', () => {
  test('is counted by where it comes from; a dated index is one', () => {
    const rig = new Rig();
    for (const index of ['django-logs-2026.11.25', 'django-logs-2026.11.26']) rig.send({}, { index });
    rig.send({ message: 'ü' }, { host: 'web2' });
    rig.tell();
    expect(rig.book.list().map(({ index, host, events, bytes }) => [index, host, events, bytes])).toEqual([
      ['main', 'web2', 1, 2],
      ['django-logs', 'web1', 2, 10],
    ]);
    expect(rig.tally.take()).toEqual([]);
  });

  test('has a rate, an hour of minutes, and a first and last time', () => {
    const rig = new Rig();
    for (let second = 0; second < 120; second += 1) {
      rig.now = START + second * 1_000;
      for (let n = 0; n < 3; n += 1) rig.send();
      rig.tell();
    }
    const { perSecond, minutes, first, last } = rig.only;
    expect(perSecond).toBeCloseTo(3, 0);
    expect(minutes).toHaveLength(60);
    expect(minutes.slice(-3)).toEqual([0, 180, 180]);
    expect([first, last]).toEqual([START, START + 119_000]);
    rig.now += 90 * MINUTE;
    expect(rig.only.perSecond).toBe(0);
    expect(rig.only.minutes.every((count) => count === 0)).toBe(true);
  });

  test('has a lag, within an eighth; what is of an unusual time is counted apart', () => {
    const rig = new Rig();
    for (let n = 0; n < 90; n += 1) rig.send({ '@timestamp': START - 2_000 });
    for (let n = 0; n < 10; n += 1) rig.send({ '@timestamp': START - 600_000 });
    rig.send({ '@timestamp': START + 2 * MINUTE });
    rig.send({ '@timestamp': START - 48 * 60 * MINUTE });
    rig.send({ '@timestamp': Number.NaN });
    rig.tell();
    const { lag, unusual } = rig.only;
    expect(Math.abs((lag?.p50 ?? 0) / 2_000 - 1)).toBeLessThan(0.13);
    expect(Math.abs((lag?.p95 ?? 0) / 600_000 - 1)).toBeLessThan(0.13);
    expect(unusual).toEqual({ future: 1, old: 1, none: 1 });
  });

  test('that could not be read is counted by tag, with bounded samples, the newest first', () => {
    const rig = new Rig();
    for (let n = 0; n < 9; n += 1) {
      rig.now += 1_000;
      rig.send({ message: `${n} ${'x'.repeat(1_000_000)}`, tags: ['_jsonparsefailure', 'other'] });
      rig.tell();
    }
    const [failed, ...more] = rig.only.failures;
    expect(more).toEqual([]);
    expect(failed).toMatchObject({ reason: '_jsonparsefailure', events: 9, last: rig.now });
    expect(failed?.samples).toHaveLength(5);
    expect(failed?.samples[0]?.text.startsWith('8 xxx')).toBe(true);
    expect(failed?.samples[0]?.text.length).toBe(500);
  });
});

describe('too many sources', () => {
  test('at once are one row, and names are cut', () => {
    const rig = new Rig();
    for (let n = 0; n < 2_000; n += 1) rig.send({}, { host: `${n}${'h'.repeat(10_000)}` });
    rig.tell();
    const rows = rig.book.list();
    expect(rows).toHaveLength(501);
    expect(rows.at(-1)).toMatchObject({ isOther: true, events: 1_500 });
    expect(rows[0]?.host.length).toBe(256);
    rig.send({}, { host: 'anew' });
    rig.tell();
    expect(rig.book.list()[0]).toMatchObject({ host: 'anew', events: 1 });
  });

  test('in the long run put out the one that was seen first; none of its events is lost', () => {
    const rig = new Rig(2);
    for (const host of ['a', 'b', 'a', 'c']) {
      rig.now += 1_000;
      rig.send({}, { host });
      rig.tell();
    }
    expect(rig.book.list().map(({ host, isOther, events }) => [host, isOther, events])).toEqual([
      ['c', false, 1],
      ['a', false, 2],
      ['', true, 1],
    ]);
    expect(rig.book.evicted).toBe(1);
  });
});

describe('a source that is silent', () => {
  const every = (rig: Rig, milliseconds: number, times: number): void => {
    for (let n = 0; n < times; n += 1) {
      rig.send();
      rig.tell();
      rig.now += milliseconds;
    }
  };

  test('is overdue after three times its longest silence', () => {
    const rig = new Rig();
    every(rig, 5 * MINUTE, 30);
    rig.now += 9 * MINUTE;
    expect(rig.only.overdue).toBeUndefined();
    rig.now += 2 * MINUTE;
    expect(rig.only.overdue).toBe(MINUTE);
    rig.send();
    rig.tell();
    expect(rig.only.overdue).toBeUndefined();
  });

  test('is not where it never had a habit, such as a file that was read once', () => {
    const rig = new Rig();
    every(rig, 1_000, 60);
    rig.now += 600 * MINUTE;
    expect(rig.only.overdue).toBeUndefined();
  });
});
