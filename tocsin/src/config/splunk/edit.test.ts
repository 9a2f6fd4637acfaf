import { describe, expect, it } from 'vitest';
import { parseConf } from './conf.ts';
import { withoutStanza, withSettings } from './edit.ts';

const FILE = `# ours
[monitor:///a]
# why
index = one

[monitor:///b]
disabled = 1
`;

describe('a .conf file that is edited', () => {
  it.each<[string, string, string, Record<string, string>, string]>([
    ['a new stanza', '', 'a', { x: '1', y: '2' }, '[a]\nx = 1\ny = 2\n'],
    ['a new stanza behind others', '[b]\nz=1', 'a', { x: '1' }, '[b]\nz=1\n\n[a]\nx = 1\n'],
    ['a setting that is there', FILE, 'monitor:///a', { index: 'two' }, FILE.replace('= one', '= two')],
    ['one that is not', FILE, 'monitor:///a', { host: 'h' }, FILE.replace('= one\n', '= one\nhost = h\n')],
    ['in the last stanza', FILE, 'monitor:///b', { host: 'h' }, FILE.replace('= 1\n', '= 1\nhost = h\n')],
    ['no setting at all', FILE, 'monitor:///b', {}, FILE],
  ])('%s', (_name, text, name, settings, expected) => {
    expect(withSettings(text, name, settings)).toBe(expected);
  });

  it('keeps a value in its line', () => {
    expect(parseConf('x', withSettings('', 'a', { x: '1\n[b]\ny = 2' })).stanzas.map(({ name }) => name)).toEqual([
      'a',
    ]);
  });

  it('loses a stanza', () => {
    expect(withoutStanza(FILE, 'monitor:///a')).toBe('# ours\n[monitor:///b]\ndisabled = 1\n');
    expect(withoutStanza(FILE, 'monitor:///c')).toBeUndefined();
  });
});
