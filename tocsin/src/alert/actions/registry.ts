import type { ActionDeclaration } from './action.ts';
import { email } from './email/email.ts';
import { webhook } from './webhook.ts';

/** Every action, sorted by name. */
export const ACTIONS: readonly ActionDeclaration[] = Object.freeze([email, webhook]);
