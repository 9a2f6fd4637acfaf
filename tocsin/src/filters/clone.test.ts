import { describe, expect, it } from 'vitest';
import { clone } from './clone.ts';
import { tryFilter } from './try-filter.ts';

describe('clone', () => {
  it('puts the copies behind the event, in their order', async () => {
    const tried = tryFilter(clone, { clones: ['a', 'b'] });
    const events = await tried.run({ n: 5, tags: ['x'] }, { n: 6 });
    expect(events.map(({ n, tags }) => [n, tags])).toEqual([
      [5, ['x']],
      [5, ['x', 'a']],
      [5, ['x', 'b']],
      [6, undefined],
      [6, ['a']],
      [6, ['b']],
    ]);
    expect(tried.matched).toHaveLength(4);
  });

  it('writes the type as of old', async () => {
    const events = await tryFilter(clone, { clones: ['clone', 'clone'] }, { ecs: 'disabled' }).run({
      type: 'original',
    });
    expect(events.map(({ type }) => type)).toEqual(['original', 'clone', 'clone']);
    expect(events[1]?.tags).toBeUndefined();
  });

  it('says that it has nothing to do', () => {
    expect(tryFilter(clone, { clones: [] }).notices).toEqual(['clone: "clones" is empty, so no copies are made']);
    expect(() => tryFilter(clone, {})).toThrow();
  });

  it('copies deeply, metadata included', async () => {
    const tried = tryFilter(clone, { clones: ['a'] });
    const [event] = await tried.run({ deep: { list: [1] }, '@metadata': { index: 'x' } });
    expect(tried.matched[0]?.deep).toEqual({ list: [1] });
    expect(tried.matched[0]?.deep).not.toBe(event?.deep);
    expect(tried.matched[0]?.['@metadata']).toEqual({ index: 'x' });
  });
});
