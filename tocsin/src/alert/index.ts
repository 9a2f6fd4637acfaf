export * from './actions/action.ts';
export { ACTIONS } from './actions/registry.ts';
export * from './alert.ts';
export * from './deliveries.ts';
