export * from './actions.ts';
export * from './aliases.ts';
export * from './event.ts';
export * from './fields.ts';
export * from './normalise.ts';
export * from './time.ts';
export * from './zone.ts';
