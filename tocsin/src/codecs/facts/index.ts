export * from './address.ts';
export * from './facts.ts';
export * from './login.ts';
