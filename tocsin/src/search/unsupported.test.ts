import { describe, expect, it } from 'vitest';
import { parseSpl } from './parse.ts';
import { PLANNABLE } from './plannable.ts';
import { unsupported } from './unsupported.ts';

describe('unsupported', () => {
  it.each([
    ['a | stats count by b | sort -count', []],
    ['a | LOOKUP b c | kv', ['extract', 'lookup']],
    ['a [ search b | join c [ search d ] ]', ['join', 'subsearch']],
    ['a | append [ | inputlookup b | mvexpand c ]', ['append', 'inputlookup', 'mvexpand']],
    ['a NOT (b OR [ search c ])', ['subsearch']],
    ['a | abstract [ | tstats count ]', ['abstract', 'tstats']],
  ])('%s', (spl, names) => {
    expect(unsupported(parseSpl(spl))).toEqual(names);
  });

  it('asks what can be planned, where it is told', () => {
    const plannable = {
      commands: new Set(['search', 'eval', 'chart']),
      functions: new Set(['if']),
      aggregations: new Set(['count']),
    };
    const read = parseSpl('a | eval b=if(match(c, "d"), 1, md5(e)) | chart count p95(f) by g | where h');
    expect(unsupported(read, plannable)).toEqual(['match()', 'md5()', 'perc()', 'where']);
  });

  it('knows the functions that run', () => {
    const read = parseSpl('a | timechart per_hour(b) p95(c) sparkline(count) | eval d=mvmap(e, len(e)), f=md5(g)');
    expect(unsupported(read, PLANNABLE)).toEqual(['mvmap()', 'sparkline()']);
  });
});
