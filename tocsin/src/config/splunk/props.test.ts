import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INPUTS } from '../../inputs/index.ts';
import { splunkInputs } from './inputs.ts';
import { summariseNotes } from './notes.ts';
import { readSplunkProps, shapeInputs } from './props.ts';

let etc: string;
beforeEach(() => {
  etc = mkdtempSync(join(tmpdir(), 'tocsin-etc-'));
});
afterEach(() => rmSync(etc, { recursive: true, force: true }));

const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(etc, file)), { recursive: true });
  writeFileSync(join(etc, file), text);
};

describe('props.conf and transforms.conf', () => {
  it('are read in their layers, [default] by itself', () => {
    write('system/default/props.conf', '[default]\nTRUNCATE = 10000\nMAX_EVENTS = 256\n[shop]\nTRUNCATE = 1\n');
    write('apps/a/default/props.conf', '[shop]\nTRUNCATE = 2\nTIME_FORMAT = %s\n');
    write('apps/a/local/props.conf', 'MAX_EVENTS = 7\n[shop]\nTRUNCATE = 3\nTRANSFORMS-x = drop\n');
    write('apps/b/local/props.conf', '[shop]\nTRUNCATE = 4\n');
    write('system/local/transforms.conf', '[default]\nDEST_KEY = queue\n[drop]\nREGEX = x\nFORMAT = nullQueue\n');
    const { files, notes } = readSplunkProps(etc);
    expect(notes).toEqual([]);
    expect(files).toEqual({
      props: {
        default: { TRUNCATE: '10000', MAX_EVENTS: '7' },
        shop: { TRUNCATE: '3', TIME_FORMAT: '%s', 'TRANSFORMS-x': 'drop' },
      },
      transforms: { drop: { DEST_KEY: 'queue', REGEX: 'x', FORMAT: 'nullQueue' } },
    });
  });

  it('say what is not done at its place, but for what comes with Splunk', () => {
    write('system/default/props.conf', '[x]\nEVAL-a = 1\n');
    write(
      'system/local/props.conf',
      '[shop]\nTRUNCATE = 5\nEVAL-a = 1\nLINE_BREAKER = ([\nTRANSFORMS-x = one, two\n\n[rule::r]\nsourcetype = x\n',
    );
    write('system/local/transforms.conf', '[one]\nREGEX = x\nDEST_KEY = _time\n\n[look]\nfilename = a.csv\n');
    const { files, notes } = readSplunkProps(etc);
    expect(files.props.shop).toEqual({ TRUNCATE: '5', 'TRANSFORMS-x': '' });
    const file = join(etc, 'system/local/props.conf');
    expect(notes).toMatchObject([
      { file: join(etc, 'system/local/transforms.conf'), line: 1, message: '[one] DEST_KEY _time is not known' },
      {
        file,
        line: 3,
        message: '[shop] EVAL-a is not taken over',
        hint: expect.stringContaining('in the search'),
        isOfSearches: true,
      },
      { file, line: 4, message: expect.stringContaining('[shop] LINE_BREAKER is no regular expression') },
      { file, line: 5, message: "[shop] TRANSFORMS-x: [one] can't be used" },
      { file, line: 5, message: "[shop] TRANSFORMS-x: [two] can't be used" },
      { file, line: 7, message: '[rule::r] is a stanza that is not taken over' },
    ]);
  });

  it('are told in short by the number of keys for searches in each file', () => {
    const keys = (count: number) => Array.from({ length: count }, (_, index) => `EVAL-${index} = 1\n`).join('');
    write('apps/a/local/props.conf', `[shop]\n${keys(3)}LINE_BREAKER = ([\nLOOKUP-x = y\n`);
    write('apps/b/local/props.conf', '[django]\nrename = x\n');
    const { notes } = readSplunkProps(etc);
    expect(notes).toHaveLength(6);
    const told = summariseNotes(notes).map(({ file, line, message }) => [file, line, message]);
    expect(told).toHaveLength(3);
    expect(told).toEqual(
      expect.arrayContaining([
        [join(etc, 'apps/a/local/props.conf'), 2, '4 keys for searches are not taken over'],
        [join(etc, 'apps/a/local/props.conf'), 5, expect.stringContaining('LINE_BREAKER is no regular expression')],
        [join(etc, 'apps/b/local/props.conf'), 2, '1 key for searches is not taken over'],
      ]),
    );
  });

  it('hold for what inputs.conf reads, with the zone of the configuration', () => {
    write(
      'system/local/inputs.conf',
      '[monitor:///a]\nsourcetype = shop\n[tcp://:7001]\nsourcetype = shop\n[splunktcp://9997]\n',
    );
    write('system/local/props.conf', '[shop]\nSHOULD_LINEMERGE = false\nCHARSET = UTF-16LE\n');
    const { inputs } = splunkInputs(etc, {
      declarations: INPUTS,
      timeZone: 'Europe/Berlin',
      mayDelete: () => undefined,
    });
    expect(inputs.map(({ type, options }) => [type, options.codec, options.encoding])).toEqual([
      ['file', 'splunk', 'utf-16le'],
      ['tcp', 'splunk', undefined],
      ['splunk-s2s', 'splunk', undefined],
    ]);
    expect(inputs[0]?.options.codecOptions).toMatchObject({
      timeZone: 'Europe/Berlin',
      props: { shop: { SHOULD_LINEMERGE: 'false' } },
    });
  });

  it('leave alone what has a codec, and everything where there are none', () => {
    const input = { type: 'splunk-hec', id: 'hec', enabled: true, options: { codec: 'json' } };
    const other = {
      type: 'splunk-hec',
      id: 'hec',
      enabled: true,
      options: { codec: 'auto', codecOptions: { timeZone: 'UTC' } },
    };
    expect(shapeInputs([other], readSplunkProps(etc), undefined)).toEqual([other]);
    write('system/local/props.conf', '[shop]\nTRUNCATE = 5\n');
    const props = readSplunkProps(etc);
    expect(shapeInputs([input], props, undefined)).toEqual([input]);
    expect(shapeInputs([other], props, '+02:00')).toMatchObject([
      { options: { codec: 'splunk', codecOptions: { timeZone: 'UTC', props: { shop: { TRUNCATE: '5' } } } } },
    ]);
  });
});
