import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../event/index.ts';
import { elapsed } from './elapsed.ts';
import { type Tried, tryFilter } from './try-filter.ts';

const OPTIONS = { start_tag: 'begun', end_tag: 'done', unique_id_field: '[job][id]' };
const at = (second: number, tag: string, id: unknown): ValueObject => ({
  '@timestamp': `2026-11-23T00:00:${String(second).padStart(2, '0')}.500Z`,
  tags: [tag],
  job: { id } as ValueObject,
});
const tried = (options: Record<string, unknown> = {}): Tried => tryFilter(elapsed, { ...OPTIONS, ...options });

describe('elapsed', () => {
  it('measures on the end event', async () => {
    const filter = tried();
    const events = await filter.run(at(1, 'begun', 7), at(2, 'other', 7), at(4, 'done', 7), at(5, 'done', 7));
    expect(
      events.map(({ tags, elapsed_time, elapsed_timestamp_start }) => [tags, elapsed_time, elapsed_timestamp_start]),
    ).toEqual([
      [['begun'], undefined, undefined],
      [['other'], undefined, undefined],
      [['done', 'elapsed', 'elapsed_match'], 3, '2026-11-23T00:00:01.500Z'],
      [['done', 'elapsed_end_without_start'], undefined, undefined],
    ]);
    expect(filter.matched).toHaveLength(3);
  });

  it('does not keep identifiers that are longer than any is', async () => {
    const filter = tried();
    const id = 'x'.repeat(100_000);
    const events = await filter.run(at(1, 'begun', id), at(2, 'done', id));
    expect(events.map(({ tags }) => tags)).toEqual([['begun'], ['done']]);
    expect(filter.counts.get('failed')).toBe(2);
  });

  it('measures on a new event right behind it', async () => {
    const filter = tried({ new_event_on_match: true });
    await filter.run(at(1, 'begun', 'x'));
    const events = await filter.run(at(3, 'done', 'x'), at(9, 'other', 'x'));
    expect(events).toMatchObject([
      { tags: ['done'] },
      { tags: ['elapsed', 'elapsed_match'], elapsed_time: 2, job: { id: 'x' }, host: hostname() },
      { tags: ['other'] },
    ]);
    expect(filter.matched).toHaveLength(3);
  });

  it.each([
    ['first', 3],
    ['last', 1],
  ])('keeps the %s start', async (keep_start_event, seconds) => {
    const events = await tried({ keep_start_event }).run(at(1, 'begun', 7), at(3, 'begun', 7), at(4, 'done', 7));
    expect(events[2]?.elapsed_time).toBe(seconds);
  });

  it('tells numbers from texts, and leaves alone what has no identifier', async () => {
    const events = await tried().run(at(1, 'begun', 7), at(2, 'done', '7'), at(2, 'done', null), { tags: ['done'] });
    expect(events.map(({ tags }) => (tags as string[]).length)).toEqual([1, 2, 1, 1]);
  });

  it('gives up after a while', async () => {
    const filter = tried({ timeout: 10 });
    await filter.run(at(1, 'begun', 7));
    expect(filter.flush()).toEqual([]);
    expect(filter.flush()).toMatchObject([
      {
        tags: ['elapsed', 'elapsed_expired_error'],
        elapsed_time: 10,
        job: { id: 7 },
        elapsed_timestamp_start: '2026-11-23T00:00:01.500Z',
        host: hostname(),
      },
    ]);
    expect(filter.flush()).toEqual([]);
    expect((await filter.run(at(20, 'done', 7)))[0]?.tags).toContain('elapsed_end_without_start');
  });
});
