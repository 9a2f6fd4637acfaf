export * from './compile.ts';
export * from './compiled.ts';
