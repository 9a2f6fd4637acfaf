export * from './guard.ts';
export * from './ruby.ts';
