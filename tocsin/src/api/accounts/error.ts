/** Why an account operation was refused. The names are also codes of the HTTP API's error table. */
export type AccountsErrorCode =
  | 'invalid_name'
  | 'weak_password'
  | 'user_exists'
  | 'unknown_user'
  | 'unknown_token'
  | 'last_admin'
  | 'too_many_accounts'
  | 'busy'
  | 'accounts_unreadable';

export class AccountsError extends Error {
  override readonly name = 'AccountsError';
  readonly code: AccountsErrorCode;
  readonly hint: string | undefined;

  constructor(code: AccountsErrorCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
