const VENDOR = /^application\/vnd\.elasticsearch\+(?:x-nd)?json$/;
const COMPATIBLE = /^compatible-with=["']?([789])["']?$/;

interface MediaType {
  readonly type: string;
  readonly version: string | undefined;
}

function read(header: string): MediaType {
  const [type = '', ...parameters] = header
    .toLowerCase()
    .split(';', 8)
    .map((part) => part.trim());
  const version = parameters.map((parameter) => COMPATIBLE.exec(parameter)?.[1]).find((found) => found !== undefined);
  return { type, version };
}

/** Whether a body of that type is one of JSON; a page of a foreign site can send none such without asking first. */
export function isJsonType(header: string): boolean {
  const { type } = read(header);
  return type === 'application/json' || type === 'application/x-ndjson' || VENDOR.test(type);
}

/** The type of an answer: a client that asks for the version of an API gets just that, since it looks for it. */
export function answerType(accept: string | undefined): string {
  const wanted = (accept ?? '').slice(0, 1_000).split(',').map(read);
  const vendor = wanted.find(({ type, version }) => VENDOR.test(type) && version !== undefined);
  return vendor === undefined
    ? 'application/json'
    : `application/vnd.elasticsearch+json;compatible-with=${vendor.version}`;
}
