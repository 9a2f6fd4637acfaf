export * from './input.ts';
export * from './registry.ts';
