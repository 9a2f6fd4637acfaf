import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventJson, eventOf, type ValueObject } from '../event/index.ts';
import { createSelection, type FieldSelection } from './selection.ts';

const EVENT: ValueObject = {
  message: 'm',
  user: { name: 'ann', email: 'a@b', roles: ['x'] },
  http: { request: { headers: { cookie: 'c', host: 'h' }, method: 'GET' } },
  'dotted.key': 1,
  files: [
    { name: 'a', hash: { md5: '1', sha1: '2' } },
    { name: 'b', owner: 'ann' },
  ],
};

const selected = (selection: FieldSelection): unknown => {
  const event = eventOf(structuredClone(EVENT), 0);
  const before = eventJson(event);
  const result = JSON.parse(eventJson(createSelection(selection)?.(event) ?? event)) as Record<string, unknown>;
  expect(eventJson(event)).toBe(before);
  const { '@timestamp': _, '@version': __, ...rest } = result;
  return rest;
};

describe('createSelection', () => {
  it('is nothing where there is nothing to do', () => {
    expect(createSelection({})).toBeUndefined();
    expect(createSelection({ exclude: [] })).toBeUndefined();
    expect(createSelection({ exclude: ['@timestamp'] })).toBeUndefined();
  });

  it.each<[FieldSelection, unknown]>([
    [{ include: ['message'] }, { message: 'm' }],
    [{ include: ['user.name', '[user][roles]'] }, { user: { name: 'ann', roles: ['x'] } }],
    [{ include: ['user', 'user.name'] }, { user: EVENT.user }],
    [{ include: ['user.name', 'user'] }, { user: EVENT.user }],
    [{ include: ['[dotted.key]', 'nowhere.at.all', 'message.below'] }, { 'dotted.key': 1 }],
    [
      { include: ['http'], exclude: ['http.request.headers.cookie'] },
      { http: { request: { headers: { host: 'h' }, method: 'GET' } } },
    ],
    [{ exclude: ['user', 'http', 'files', '[dotted.key]'] }, { message: 'm' }],
    [{ exclude: ['user.nothing', 'message.below', 'user.name.first'] }, EVENT],
    [{ include: [] }, {}],
    [{ include: ['files.hash.md5', 'files.owner'] }, { files: [{ hash: { md5: '1' } }, { owner: 'ann' }] }],
    [{ include: ['files.hash.md5', 'files'] }, { files: EVENT.files }],
    [
      { exclude: ['files.hash.sha1', 'files.owner', 'user.roles', 'message', 'http', '[dotted.key]', 'user.email'] },
      { user: { name: 'ann' }, files: [{ name: 'a', hash: { md5: '1' } }, { name: 'b' }] },
    ],
  ])('%j', (selection, expected) => expect(selected(selection)).toEqual(expected));

  it('changes no event, whatever is selected', () => {
    const name = fc.constantFrom(
      'user',
      'user.name',
      'user.roles',
      'http.request',
      'http.request.headers',
      'message',
      '[dotted.key]',
    );
    fc.assert(
      fc.property(fc.option(fc.array(name), { nil: undefined }), fc.array(name), (include, exclude) => {
        const result = JSON.stringify(selected({ include, exclude }));
        for (const gone of exclude) if (gone === 'message') expect(result).not.toContain('"m"');
      }),
    );
  });

  it('makes nothing of names that every object has', () => {
    expect(selected({ include: ['__proto__.polluted', 'constructor', 'toString'] })).toEqual({});
  });
});
