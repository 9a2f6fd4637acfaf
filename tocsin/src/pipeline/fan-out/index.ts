export * from './encoder.ts';
export * from './reports.ts';
export * from './running-outputs.ts';
export * from './settings.ts';
export * from './test-event.ts';
export * from './when.ts';
