import { expect, test } from 'vitest';
import { createUrlCheck } from './url-check.ts';

test.each([
  ['https://api.example/in/%{app}', 'https://api.example/in/shop', true],
  ['https://api.example/in/%{app}', 'https://api.example/in/a/../b?c=%2e', true],
  ['https://api.example/in/%{app}', 'https://api.example/in/../admin', false],
  ['https://api.example/in/%{app}', 'https://api.example/in/%2e%2e/admin', false],
  ['https://api.example/in/%{app}', 'https://api.example/in/..\\admin', false],
  ['https://api.example/in-%{app}', 'https://api.example/in-/../../x', true],
  ['https://api.example%{path}', 'https://api.example/x', true],
  ['https://api.example%{path}', 'https://api.example@evil.example/x', false],
  ['https://api.example:%{port}/x', 'https://api.example:9200/x', true],
  ['https://api.example:%{port}/x', 'https://api.example:9@evil.example/x', false],
  ['https://%{tenant}.api.example/x', 'https://shop.api.example/x', true],
  ['https://%{tenant}.api.example/x', 'https://evil.example/.api.example/x', false],
  ['https://%{tenant}.api.example/x', 'https://evil.example#.api.example/x', false],
  ['https://%{tenant}.api.example/x', 'https://evil.example\\.api.example/x', false],
  ['http://%{host}:9200/x', 'http://web-1:9200/x', true],
  ['http://%{host}:9200/x', 'http://[::1]:9200/x', true],
  ['http://%{host}:9200/x', 'http://a/?:9200/x', false],
  ['%{url}', 'http://anywhere.example/x', true],
  ['%{url}', 'nowhere', false],
  ['https://u:p@api.example/%{x}', 'https://u:p@api.example/y', true],
  ['https://api.example/search?q=%{x}', 'https://api.example/search?q=../..', true],
])('%s, filled as %s', (written, filled, isAllowed) => {
  expect(createUrlCheck(written)(filled) === undefined).toBe(isAllowed);
});
