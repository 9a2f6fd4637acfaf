export type ResponsesCode =
  | 'unknown_response'
  | 'response_over'
  | 'target_allowed'
  | 'invalid_target'
  | 'too_many_responses'
  | 'responses_off'
  | 'responses_unavailable';

/** Why a person's wish is not fulfilled. */
export class ResponsesError extends Error {
  override readonly name = 'ResponsesError';
  readonly code: ResponsesCode;
  readonly hint: string | undefined;

  constructor(code: ResponsesCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
