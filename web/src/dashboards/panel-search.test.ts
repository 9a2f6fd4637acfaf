import { expect, test } from 'vitest';
import { groupFields, searchCondition, withCondition } from '../search/narrow.ts';
import { NEW_BODY, NEW_PANEL } from './new-panel.ts';
import { choiceAddress, panelRequest } from './panel-search.ts';
import { parseView } from './view-address.ts';

test.each([
  ['index=a | stats count by user', 'index=a x=1 | stats count by user'],
  ['a OR b | timechart count', '(a OR b) x=1 | timechart count'],
  ['index=a | rex "(?<x>.)" | stats count by x', 'index=a | rex "(?<x>.)" | search x=1 | stats count by x'],
  ['index=a | eval x=1', 'index=a | eval x=1 | search x=1'],
  ['index=a', 'index=a x=1'],
])('%s with a condition', (search, narrowed) => expect(withCondition(search, 'x=1')).toBe(narrowed));

test('a condition with OR is one, and a search that begins with a command has its own events', () => {
  expect(withCondition('index=a', 'x=1 OR x=2')).toBe('index=a (x=1 OR x=2)');
  expect(withCondition('| makeresults', 'x=1')).toBeUndefined();
});

test('a value in a condition is in quotes', () => {
  expect(searchCondition({ field: 'odd name', value: 'a" | delete', exclude: true })).toBe(
    'NOT "odd name"="a\\" | delete"',
  );
});

test.each([
  ['index=a | timechart limit=5 count by user', ['user']],
  ['index=a | chart count over user by bytes span=100 limit=3', ['bytes']],
  ['index=a | stats count by user, src | sort 5 -count', ['user', 'src']],
  ['index=a | chart count over x by "odd name"', ['odd name']],
  ['index=a | timechart count', []],
])('%s is by %j', (search, fields) => expect(groupFields(search)).toEqual(fields));

test('a panel is asked with variables, filters and the time of the view, unless it has one of its own', () => {
  const body = {
    ...NEW_BODY,
    filters: ['y=2'],
    variables: [{ name: 'user', type: 'text', choices: [], default: '*', multiple: false } as const],
  };
  const view = parseView('?earliest=-7d&var.user=bob&filter=src%3D%2210.0.0.1%22', body);
  const panel = { ...NEW_PANEL, search: 'index=a user=$user$ | timechart count by user' };
  const request = panelRequest(panel, body, view);
  expect(request).toMatchObject({
    search: 'index=a user="bob" y=2 src="10.0.0.1" | timechart count by user',
    earliest: '-7d',
    latest: 'now',
    filtered: true,
  });
  expect(panelRequest({ ...panel, earliest: '-1h' }, body, view)?.earliest).toBe('-1h');
  expect(panelRequest({ ...panel, type: 'markdown' }, body, view)).toBeUndefined();
  if (request === undefined) throw new Error('there is a question');
  const address = choiceAddress(request, { values: [{ field: 'user', value: 'bob' }], time: { from: 60, to: 120 } });
  const asked = new URLSearchParams(address.slice(address.indexOf('?')));
  expect(asked.get('q')).toBe('index=a user="bob" y=2 src="10.0.0.1"');
  expect([asked.get('earliest'), asked.get('latest')]).toEqual(['60', '120']);
});
