import { describe, expect, it } from 'vitest';
import type { Value, ValueObject } from '../../event/index.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { xml } from './xml.ts';

const run = async (options: Record<string, unknown>, event: ValueObject): Promise<ValueObject | undefined> =>
  (await tryFilter(xml, { source: 'raw', target: 'data', ...options }).run(event))[0];
const ONLY = { store_xml: false };
const FAILED = { tags: ['_xmlparsefailure'], data: null };
const NS = '<foo xmlns:h="http://www.w3.org/TR/html4/"><h:div>Content</h:div></foo>';

describe('xml', () => {
  it.each<[text: string, options: Record<string, unknown>, data: Value]>([
    ['<foo key="value"/>', {}, { key: 'value' }],
    ['<foo><key>value1</key><key>value2</key></foo>', {}, { key: ['value1', 'value2'] }],
    ['<foo><key1><key2>value</key2></key1></foo>', {}, { key1: [{ key2: ['value'] }] }],
    ['<foo><bar>Content</bar></foo>', {}, { bar: ['Content'] }],
    ['<foo><bar>Content</bar></foo>', { force_array: false }, { bar: 'Content' }],
    ['<foo><key>value1</key><key></key></foo>', { suppress_empty: false }, { key: ['value1', {}] }],
    ['<foo><key>value1</key><key></key></foo>', {}, { key: ['value1'] }],
    ['<foo><key> </key><other/></foo>', {}, null],
    ['<foo a="1"><key/></foo>', {}, { a: '1', key: [null] }],
    ['<foo/>', {}, null],
    ['<foo/>', { suppress_empty: false }, {}],
    ['<foo>text</foo>', {}, 'text'],
    ['<foo>text</foo>', { force_content: true }, { content: 'text' }],
    [
      '<opt><x>text1</x><y a="2">text2</y></opt>',
      { force_array: false },
      { x: 'text1', y: { a: '2', content: 'text2' } },
    ],
    [
      '<opt><x>text1</x><y a="2">text2</y></opt>',
      { force_array: false, force_content: true },
      { x: { content: 'text1' }, y: { a: '2', content: 'text2' } },
    ],
    ['<opt><y a="2">text2</y></opt>', {}, { y: [{ a: '2', content: 'text2' }] }],
    ['<a>one <b>two</b> three</a>', {}, { b: ['two'], content: ['one ', ' three'] }],
    ['<a>one<b>two</b></a>', {}, { b: ['two'], content: 'one' }],
    ['<a>\n  <b>two</b>\n</a>', {}, { b: ['two'] }],
    ['<a><![CDATA[x<y & z]]></a>', {}, 'x<y & z'],
    ['<a><![CDATA[<!DOCTYPE x [<!ENTITY y "z">]>]]></a>', {}, '<!DOCTYPE x [<!ENTITY y "z">]>'],
    ['<a>&amp;&lt;&#65;&#x42;</a>', {}, '&<AB'],
    ['<a>&foo;</a>', {}, '&foo;'],
    ['<a><anon>x</anon><anon>y</anon></a>', {}, ['x', 'y']],
    ['<h:a xmlns:h="u"><h:b>1</h:b></h:a>', {}, { 'xmlns:h': 'u', b: ['1'] }],
    ['<a b="1"><b>2</b></a>', {}, { b: ['1', '2'] }],
    ['<a><__proto__>1</__proto__></a>', {}, Object.fromEntries([['__proto__', ['1']]])],
    ['\ufeff<?xml version="1.0"?><!-- c --><a><!-- d -->x</a>', {}, 'x'],
    ['<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a>x</a>', {}, 'x'],
  ])('%s %j', async (text, options, data) =>
    expect(pick(await run(options, { raw: text }), { data, tags: null })).toEqual({ data, tags: null }),
  );

  it.each<[Value]>([
    ['<foo /'],
    ['<foo>'],
    ['<foo></bar>'],
    ['text'],
    ['<a/><b/>'],
    ['<a b=c/>'],
    ['<a b="1" b="2"/>'],
    ['<a>x & y</a>'],
    ['<a>\u0000</a>'],
    ['<a>\u0001</a>'],
    ['<h:a/>'],
    ['<!DOCTYPE a [<!ENTITY x "boo">]><a>&x;</a>'],
    [`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`],
    [{ foo: 'bar' }],
    [5],
    [null],
    [[]],
    [['<foo bar="baz"/>', 'jojoba']],
    [[{ foo: 'bar' }]],
    ['<a>'.repeat(300) + '</a>'.repeat(300)],
    ['<a/>'.repeat(100_001)],
  ])('%j is no XML', async (raw) => expect(pick(await run({}, { raw }), FAILED)).toEqual(FAILED));

  it.each<[string, Record<string, unknown>, string, Record<string, unknown>]>([
    [
      'one',
      { xpath: ['/foo/key/text()', 'x'] },
      '<foo><key>value</key></foo>',
      { x: ['value'], data: { key: ['value'] } },
    ],
    [
      'several',
      { xpath: { '/foo/key/text()': '[a][b]' } },
      '<foo><key>value1</key><key>Français</key></foo>',
      { a: { b: ['value1', 'Français'] } },
    ],
    [
      'an element',
      { xpath: { '/foo/key': 'x' } },
      '<foo><key a="&quot;1">v<b/>&amp;</key></foo>',
      { x: ['<key a="&quot;1">v<b/>&amp;</key>'] },
    ],
    ['an attribute', { xpath: { '//@a': 'x' } }, '<foo a="1&amp;"><b a="2"/></foo>', { x: ['1&', '2'] }],
    ['a text', { xpath: { 'name(/*)': 'x' } }, '<foo/>', { x: ['foo'] }],
    ['a number', { xpath: { 'count(//b)': 'x' } }, '<foo><b/><b/></foo>', { x: ['2.0'] }],
    ['true', { xpath: { 'boolean(//b)': 'x' } }, '<foo><b/></foo>', { x: ['true'] }],
    ['false', { ...ONLY, xpath: { 'boolean(//b)': 'x' } }, '<foo/>', { x: null }],
    ['nothing', { ...ONLY, xpath: { '/nope': 'x' } }, '<foo/>', { x: null, tags: null }],
    ['declared namespaces', { ...ONLY, xpath: { '/foo/h:div': 'x' } }, NS, { x: ['<h:div>Content</h:div>'] }],
    [
      'the default namespace',
      { ...ONLY, xpath: { '/xmlns:foo/xmlns:b/text()': 'x' } },
      '<foo xmlns="u"><b>1</b></foo>',
      { x: ['1'] },
    ],
    [
      'own namespaces',
      { ...ONLY, xpath: { '/foo/k:div': 'x' }, namespaces: { k: 'http://www.w3.org/TR/html4/' } },
      NS,
      { x: ['<h:div>Content</h:div>'] },
    ],
    [
      'declared below',
      { ...ONLY, xpath: { '/foo/h:div': 'x' }, namespaces: { h: 'http://www.w3.org/TR/html4/' } },
      '<foo><h:div xmlns:h="http://www.w3.org/TR/html4/">Content</h:div></foo>',
      { x: ['<h:div xmlns:h="http://www.w3.org/TR/html4/">Content</h:div>'] },
    ],
    [
      'no namespaces',
      { ...ONLY, xpath: { '/foo/div': 'x' }, remove_namespaces: true },
      NS,
      { x: ['<div>Content</div>'] },
    ],
    [
      'no namespaces of attributes',
      { ...ONLY, xpath: { '//@b': 'x' }, remove_namespaces: true },
      '<foo xmlns:h="u" h:b="1"/>',
      { x: ['1'] },
    ],
    [
      'a prefix that nobody knows',
      { ...ONLY, xpath: { '/foo/k:div': 'x' } },
      NS,
      { x: null, tags: ['_xmlparsefailure'] },
    ],
    [
      'two into one field',
      { ...ONLY, xpath: { '//a/text()': 'x', '//b/text()': 'x' } },
      '<f><a>1</a><b>2</b></f>',
      { x: ['1', '2'] },
    ],
    ['not strict', { ...ONLY, xpath: { '/a/text()': 'x' } }, '<a b=c>x & y</a>', { x: ['x &amp; y'], tags: null }],
    [
      'strict',
      { ...ONLY, parse_options: 'strict', xpath: { '/a/text()': 'x' } },
      '<a b=c>x</a>',
      { x: null, tags: ['_xmlparsefailure'] },
    ],
  ])('xpath: %s', async (_name, options, raw, expected) =>
    expect(pick(await run(options, { raw }), expected)).toEqual(expected),
  );

  it('adds to what is there', async () => {
    const xpath = { '//a/text()': 'x' };
    const raw = '<f><a>1</a><a>2</a></f>';
    expect(await run({ ...ONLY, xpath }, { raw, x: ['0'] })).toMatchObject({ x: ['0', '1', '2'] });
    expect(await run({ ...ONLY, xpath }, { raw, x: '0' })).toMatchObject({ x: '012' });
    expect(await run({ ...ONLY, xpath }, { raw, x: { y: 1 } })).toMatchObject({
      x: { y: 1 },
      tags: ['_xmlparsefailure'],
    });
  });

  it('takes a list of one, and leaves blanks alone', async () => {
    expect(await run({}, { raw: ['<foo bar="baz"/>'] })).toMatchObject({ data: { bar: 'baz' } });
    for (const event of [{ raw: ' \n' }, {}])
      expect(pick(await run({}, event), FAILED)).toEqual({ tags: null, data: null });
  });

  it('succeeds only where something was found', async () => {
    const tried = tryFilter(xml, { source: 'raw', ...ONLY, xpath: { '//a': 'x' } });
    await tried.run({ raw: '<a/>' }, { raw: '<b/>' }, { raw: '<' }, {});
    expect(tried.matched).toHaveLength(1);
  });

  it('stops a search that takes too long', async () => {
    const tried = tryFilter(xml, { source: 'raw', ...ONLY, xpath: { '//b[count(//b[count(//b) > 1]) > 1]': 'x' } });
    const events = await tried.run({ raw: `<a>${'<b/>'.repeat(400)}</a>` }, { raw: '<a><b/><b/></a>' });
    expect(events[0]).toMatchObject({ tags: ['_xmlparsefailure'] });
    expect(tried.counts.get('timeout')).toBeGreaterThanOrEqual(1);
  });

  it.each([
    [{ target: undefined }, /"target" is missing/],
    [{ xpath: { '//[': 'x' } }, /^xpath: "\/\/\[" is no XPath/],
    [{ parse_options: 'lax' }, /Invalid/],
  ])('%j is refused', (options, message) =>
    expect(() => tryFilter(xml, { source: 'raw', target: 'data', ...options })).toThrow(message),
  );
});
