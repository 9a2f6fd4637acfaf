export * from './actions/action.ts';
export { ACTIONS } from './actions/registry.ts';
export * from './alert.ts';
export * from './alert-book.ts';
export * from './alerts.ts';
export * from './create-deliveries.ts';
export * from './deliveries.ts';
export { Sequence } from './sequence.ts';
export { VARIABLES } from './template.ts';
