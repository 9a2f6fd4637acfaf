export * from './check.ts';
export * from './declaration.ts';
export * from './examples.ts';
export * from './index-name.ts';
export * from './json-schema.ts';
export * from './nearest.ts';
export * from './page.ts';
export * from './problem.ts';
