import { expect, test } from 'vitest';
import {
  alertHref,
  dashboardHref,
  IMPORT_DASHBOARDS_HREF,
  inputHref,
  NEW_DASHBOARD_HREF,
  NEW_INPUT_HREF,
  NEW_SEARCH_HREF,
  NEW_SOURCE_HREF,
  routeOf,
  ruleHref,
  searchHref,
} from './routes.ts';

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
  ['/dashboards', { page: 'dashboards' }],
  [dashboardHref('security-overview'), { page: 'dashboard', id: 'security-overview' }],
  [NEW_DASHBOARD_HREF, { page: 'new dashboard' }],
  [IMPORT_DASHBOARDS_HREF, { page: 'import dashboards' }],
  ['/rules/_import', { page: 'rule', id: '_import' }],
  [ruleHref('9a1b'), { page: 'rule', id: '9a1b' }],
  [NEW_SOURCE_HREF, { page: 'new source' }],
  ['/sources/x', { page: 'unknown' }],
  ['/constructor', { page: 'unknown' }],
  ['/storage', { page: 'storage' }],
  ['/storage/x', { page: 'unknown' }],
  ['/alerts/a/b', { page: 'unknown' }],
  ['/nothing', { page: 'unknown' }],
  ['/alerts/%zz', { page: 'alert', id: '%zz' }],
])('%s', (path, route) => {
  expect(routeOf(path)).toEqual(route);
});
