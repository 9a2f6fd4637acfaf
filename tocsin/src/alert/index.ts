export * from './actions/action.ts';
export * from './alert.ts';
export * from './deliveries.ts';
