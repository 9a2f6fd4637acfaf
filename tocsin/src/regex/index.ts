export { Credit } from './credit.ts';
export * from './explosion/index.ts';
export * from './grok/index.ts';
export * from './guard.ts';
export { InvalidRegex } from './invalid-regex.ts';
export * from './pcre.ts';
export * from './ruby.ts';
