import { expect, test } from 'vitest';
import { alertHref, inputHref, NEW_INPUT_HREF, NEW_SEARCH_HREF, routeOf, searchHref } from './routes.ts';

test.each([
  ['/', { page: 'search' }],
  ['/search', { page: 'search' }],
  ['/alerts', { page: 'alerts' }],
  ['/alerts/', { page: 'alerts' }],
  [alertHref('a/b ?#'), { page: 'alert', id: 'a/b ?#' }],
  [searchHref('new'), { page: 'saved search', id: 'new' }],
  [NEW_SEARCH_HREF, { page: 'new search' }],
  ['/inputs', { page: 'inputs' }],
  [inputHref('hec'), { page: 'input', id: 'hec' }],
  [NEW_INPUT_HREF, { page: 'new input' }],
  ['/responses', { page: 'responses' }],
  ['/storage', { page: 'storage' }],
  ['/storage/x', { page: 'unknown' }],
  ['/alerts/a/b', { page: 'unknown' }],
  ['/nothing', { page: 'unknown' }],
  ['/alerts/%zz', { page: 'alert', id: '%zz' }],
])('%s', (path, route) => {
  expect(routeOf(path)).toEqual(route);
});
