export * from './encoder.ts';
export * from './errors.ts';
export * from './index-name.ts';
export * from './layout.ts';
export * from './store.ts';
