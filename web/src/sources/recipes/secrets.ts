import type { Fields } from '../../api/decode.ts';
import type { SecretWay } from './recipe.ts';

/** What a token is called that was made on the page of sources. */
const NAME = 'connected';

const listOf = (options: Fields, name: string): readonly unknown[] => {
  const list = options[name];
  return Array.isArray(list) ? list : [];
};

/** A name that no other has. */
function freeName(list: readonly unknown[], key: string): string {
  const taken = new Set(
    list
      .map((one) => (typeof one === 'object' && one !== null ? Object.entries(one) : []))
      .flatMap((pairs) => pairs.filter(([name]) => name === key).map(([, value]) => value)),
  );
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? NAME : `${NAME}-${n}`;
    if (!taken.has(name)) return name;
  }
}

export const HEC_TOKEN: SecretWay = {
  isNeeded: true,
  add: (options, secret) => {
    const tokens = listOf(options, 'tokens');
    return { ...options, tokens: [...tokens, { name: freeName(tokens, 'name'), token: secret }] };
  },
};

export const BEARER_TOKEN: SecretWay = {
  isNeeded: true,
  add: (options, secret) => ({ ...options, tokens: [...listOf(options, 'tokens'), secret] }),
};

/** Of the input `elasticsearch`, as `connected:<secret>`. */
export const API_USER: SecretWay = {
  isNeeded: true,
  add: (options, secret) => ({
    ...options,
    users: [...listOf(options, 'users').filter((user) => !isNamed(user)), { name: NAME, password: secret }],
  }),
};

const isNamed = (user: unknown): boolean =>
  typeof user === 'object' && user !== null && 'name' in user && user.name === NAME;

export const API_USER_NAME = NAME;
