/**
 * KQL as Kibana and OpenSearch Dashboards turn it into a query (kuery's `toElasticsearchQuery`), for as much of it as our queries use: `and`, `or`, `not`,
 * brackets, `field : value`, `field : (a or b)`, `*` in values, quoted phrases, and `>=`, `>`, `<=`, `<`.
 */
export function kqlQuery(text: string): object {
  if (text.trim() === '') return { match_all: {} };
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|>=|<=|[():<>]|[^\s():<>"]+/g) ?? [];
  let at = 0;
  const isWord = (word: string): boolean => tokens[at]?.toLowerCase() === word;
  const take = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw new Error(`ends too early: ${text}`);
    return token;
  };
  const expect = (token: string): void => {
    if (take() !== token) throw new Error(`expected ${token} before "${tokens.slice(at).join(' ')}" in ${text}`);
  };
  const chain = (word: 'and' | 'or', next: () => object): object => {
    const parts = [next()];
    while (isWord(word)) {
      at++;
      parts.push(next());
    }
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    return word === 'and' ? { bool: { filter: parts } } : { bool: { should: parts, minimum_should_match: 1 } };
  };
  const either = (leaf: () => object): object => chain('or', () => chain('and', () => not(leaf)));
  const not = (leaf: () => object): object => {
    if (isWord('not')) {
      at++;
      return { bool: { must_not: not(leaf) } };
    }
    if (tokens[at] !== '(') return leaf();
    at++;
    const inner = either(leaf);
    expect(')');
    return inner;
  };
  const value = (field: string): object => {
    const first = take();
    if (first.startsWith('"')) return { match_phrase: { [field]: JSON.parse(first) } };
    const words = [first];
    while (tokens[at] !== undefined && !/^(?:and|or|[():<>]|[<>]=)$/i.test(tokens[at] ?? '')) words.push(take());
    const whole = words.join(' ');
    if (whole === '*') return { exists: { field } };
    if (whole.includes('*')) return { query_string: { fields: [field], query: whole } };
    return { match: { [field]: whole } };
  };
  const comparison = (): object => {
    const field = take();
    const operator = take();
    const bound = { '>=': 'gte', '>': 'gt', '<=': 'lte', '<': 'lt' }[operator];
    if (bound !== undefined) return { range: { [field]: { [bound]: Number(take()) } } };
    if (operator !== ':') throw new Error(`expected : behind ${field} in ${text}`);
    return tokens[at] === '(' ? not(() => value(field)) : value(field);
  };
  const query = either(comparison);
  if (at !== tokens.length) throw new Error(`is not read from "${tokens.slice(at).join(' ')}" on: ${text}`);
  return query;
}
