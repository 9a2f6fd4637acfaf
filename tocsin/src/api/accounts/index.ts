export * from './accounts.ts';
export { AccountsError, type AccountsErrorCode } from './error.ts';
export { PASSWORD_COST, type PasswordCost } from './password.ts';
export { ROLES, type Role, roleSchema, SCOPES, type Scope, scopeSchema, type Token, type User } from './schema.ts';
