import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Event, getField, setField } from '../../event/index.ts';
import { fieldTree, visitFields } from './field-tree.ts';

const tree = fieldTree(
  ['user.name', 'a.b.c', 'user.target.name', 'a.d', 'tags', 'user.id', 'a.b.e', 'source.ip'].map((field) => [
    field,
    field,
  ]),
);
/** As they first come, at each level. */
const IN_ORDER = ['user.name', 'user.target.name', 'user.id', 'a.b.c', 'a.b.e', 'a.d', 'tags', 'source.ip'];

test('fields come in the order of the tree, in whatever order an event has them', () => {
  const fields = fc.uniqueArray(fc.constantFrom(...IN_ORDER, 'other', 'a.b.other', 'user.target.other', 'null.d'));
  fc.assert(
    fc.property(fields, (set) => {
      const event: Event = { '@timestamp': 0, null: null };
      for (const field of set) setField(event, field, `value of ${field}`);
      const visited: string[] = [];
      visitFields(event, tree, (field, value) => {
        expect(value).toBe(getField(event, field));
        visited.push(field);
      });
      expect(visited).toEqual(IN_ORDER.filter((field) => set.includes(field)));
    }),
  );
});

test('what lies where fields should is none of them', () => {
  const visited: string[] = [];
  visitFields({ user: 'bob', a: { b: ['c'], d: null }, tags: ['x'] }, tree, (field) => visited.push(field));
  expect(visited).toEqual(['tags']);
});
