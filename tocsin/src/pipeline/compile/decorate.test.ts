import { describe, expect, it } from 'vitest';
import { eventOf, fieldOf, InvalidReference, type ValueObject } from '../../event/index.ts';
import { decoration } from './decorate.ts';
import { run } from './try-pipeline.ts';

describe('the common options of filters', () => {
  const table: readonly (readonly [options: string, event: ValueObject, expected: ValueObject])[] = [
    ['add_field => { "a" => "x-%{b}" }', { b: 1 }, { b: 1, a: 'x-1' }],
    ['add_field => { "a_%{b}" => "x" }', { b: 1 }, { b: 1, a_1: 'x' }],
    ['add_field => { "[a][c]" => "x" }', { a: { b: 1 } }, { a: { b: 1, c: 'x' } }],
    ['add_field => { "a" => "y" }', { a: 'x' }, { a: ['x', 'y'] }],
    ['add_field => { "a" => "y" }', { a: null }, { a: ['y'] }],
    ['add_field => { "a" => ["y", "z"] }', {}, { a: ['y', 'z'] }],
    ['add_field => ["a", "x"] add_field => ["a", "y"]', {}, { a: ['x', 'y'] }],
    ['add_field => { "a" => "x" } add_field => { "b" => "y" }', {}, { a: 'x', b: 'y' }],
    ['add_field => { "a" => "x" } add_field => { "a" => "x" }', {}, { a: 'x' }],
    ['add_field => { "a" => ["x", "y"] } add_field => { "a" => ["y", "z"] }', {}, { a: ['x', 'y', 'z'] }],
    ['add_field => { "[a][b]" => "y" }', { a: 'x' }, { a: 'x' }],
    ['add_field => { "%{a}[" => "z" }', { a: 'x' }, { a: 'x' }],
    ['remove_field => ["a", "[b][c]", "%{d}"]', { a: 1, b: { c: 2, e: 3 }, d: 'f', f: 4 }, { b: { e: 3 }, d: 'f' }],
    ['remove_field => "[a][0]"', { a: ['x', 'y'] }, { a: ['y'] }],
    ['add_field => { "a" => "x" } remove_field => "a"', {}, {}],
    ['add_tag => ["x", "%{a}", "x"]', { a: 'y' }, { a: 'y', tags: ['x', 'y'] }],
    ['add_tag => "x"', { tags: 'foo' }, { tags: ['foo', 'x'] }],
    ['remove_tag => ["t2", "t3"]', { tags: ['t1', 't2'] }, { tags: ['t1'] }],
    ['remove_tag => "t2"', { tags: 't2' }, { tags: [] }],
    ['remove_tag => "t2"', { tags: ['t2'] }, { tags: [] }],
    ['remove_tag => "%{hole}"', { tags: ['t1', 'away'], hole: 'away' }, { tags: ['t1'], hole: 'away' }],
    ['add_tag => "x" remove_tag => "x"', {}, { tags: [] }],
    ['remove_tag => "x"', {}, {}],
  ];
  for (const [options, event, expected] of table)
    it(`${options} on ${JSON.stringify(event)}`, async () => {
      expect(await run(`noop { ${options} }`, [event])).toEqual([expected]);
    });

  it.each([
    ['a', 'a'],
    ['[l][0]', 'l'],
  ])('a float that something is added to stays a float: %s', (float, target) => {
    const event = eventOf({ a: 1, l: [1, 2] }, 0);
    fieldOf(float).setFloat(event, 1);
    decoration({ add_field: { [target]: ['x'] } }, () => 0)?.(event);
    expect(fieldOf(`[${target}][0]`).isFloat(event)).toBe(true);
  });

  it.each([
    [false, 'nothing'],
    [true, 'a failure'],
  ])('a field that can’t be set, late %s: %s', (late) => {
    const decorate = decoration({ add_field: { '[a][b]': ['y'] } }, () => 0, { late });
    const event = eventOf({ a: 'x' }, 0);
    if (late) expect(() => decorate?.(event)).toThrow(InvalidReference);
    else decorate?.(event);
    expect(event.a).toBe('x');
  });
});
