import { describe, expect, it } from 'vitest';
import { tryFilter } from './try-filter.ts';
import { uuid } from './uuid.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('uuid', () => {
  it('gives each event its own', async () => {
    const tried = tryFilter(uuid, { target: '[event][id]' });
    const events = await tried.run({}, {}, { event: { id: null } });
    const ids = events.map(({ event }) => (event as { id: string }).id);
    for (const id of ids) expect(id).toMatch(UUID);
    expect(new Set(ids).size).toBe(3);
    expect(tried.matched).toHaveLength(3);
  });

  it('leaves a value, unless told to', async () => {
    expect(await tryFilter(uuid, { target: 'id' }).run({ id: 7 })).toMatchObject([{ id: 7 }]);
    expect((await tryFilter(uuid, { target: 'id', overwrite: true }).run({ id: 7 }))[0]?.id).toMatch(UUID);
  });
});
