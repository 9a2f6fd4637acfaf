import { describe, expect, it } from 'vitest';
import { Names } from './names.ts';

describe('names of fields', () => {
  it('are put together once, below the event and below a name', () => {
    const names = new Names(256);
    const event = names.root('');
    const log = names.root('log');
    expect(event.member('a').text).toBe('a');
    expect(event.member('a').member('b.c').text).toBe('a.b.c');
    expect(event.member('').member('b').text).toBe('.b');
    expect(log.member('x').items.member('y').text).toBe('log.x{}.y');
    expect(log.member('x')).toBe(log.member('x'));
  });

  it('that are too long are made and not kept', () => {
    const event = new Names(5).root('');
    expect(event.member('abcdef').member('g').text).toBe('abcdef.g');
    expect(event.member('abcdef')).not.toBe(event.member('abcdef'));
  });

  it('are forgotten once there are too many, and stay right', () => {
    const event = new Names(256).root('');
    const first = event.member('field0');
    for (let number = 0; number < 10_000; number++) expect(event.member(`field${number}`).text).toBe(`field${number}`);
    expect(event.member('field0')).not.toBe(first);
    expect(first.member('inner').text).toBe('field0.inner');
  });
});
