export * from './compile.ts';
export * from './compiled.ts';
export * from './plugins.ts';
