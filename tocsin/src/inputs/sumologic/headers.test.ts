import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumoHeaders } from './headers.ts';

describe('what a request says of its lines', () => {
  it('is in its headers', () =>
    expect(
      sumoHeaders({
        'x-sumo-name': ' app.log ',
        'x-sumo-host': 'web-1',
        'x-sumo-category': 'prod/web',
        'x-sumo-fields': 'team=red, stage=prod',
      }),
    ).toEqual({
      name: 'app.log',
      host: 'web-1',
      category: 'prod/web',
      fields: [
        ['team', 'red'],
        ['stage', 'prod'],
      ],
    }));

  it.each([
    ['', []],
    ['a', []],
    ['=x', []],
    ['a=', [['a', '']]],
    [
      'a=1,2,3,b=x=y',
      [
        ['a', '1,2,3'],
        ['b', 'x=y'],
      ],
    ],
    [
      ' a = 1 ,, b=2',
      [
        ['a', '1,'],
        ['b', '2'],
      ],
    ],
    ['__proto__=x', [['__proto__', 'x']]],
  ])('fields: %s', (text, fields) => expect(sumoHeaders({ 'x-sumo-fields': text }).fields).toEqual(fields));

  it('is UTF-8', () => {
    const header = Buffer.from('süd').toString('latin1');
    expect(sumoHeaders({ 'x-sumo-name': header }).name).toBe('süd');
  });

  it('is bounded', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '=', ',', ' ', 'x'.repeat(2_000), 'ü'), { maxLength: 200 }),
        (parts) => {
          const { name = '', fields } = sumoHeaders({ 'x-sumo-name': parts.join(''), 'x-sumo-fields': parts.join('') });
          expect(name.length).toBeLessThanOrEqual(1_024);
          expect(fields.length).toBeLessThanOrEqual(30);
          for (const [key] of fields) expect(key).not.toBe('');
        },
      ),
      { seed: 3, numRuns: 2_000 },
    );
  });
});
