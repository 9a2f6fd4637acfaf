export * from './actions/action.ts';
export * from './alert.ts';
export * from './alert-book.ts';
export * from './alerts.ts';
export * from './deliveries.ts';
