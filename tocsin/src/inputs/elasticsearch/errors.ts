import { Refusal } from '../network/body.ts';

/** The words of Elasticsearch where nothing more exact is known. */
const TYPES: ReadonlyMap<number, string> = new Map([
  [400, 'illegal_argument_exception'],
  [401, 'security_exception'],
  [404, 'resource_not_found_exception'],
  [413, 'content_too_long_exception'],
  [415, 'media_type_header_exception'],
  [429, 'es_rejected_execution_exception'],
  [501, 'unsupported_operation_exception'],
  [503, 'unavailable_shards_exception'],
]);

/** A request that is refused as a whole. */
export class ElasticsearchRefusal extends Refusal {
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: number,
    reason: string,
    { type, headers = {} }: { readonly type?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(code, reason);
    this.type = type ?? TYPES.get(code) ?? 'status_exception';
    this.headers = headers;
  }
}

/** As every refusal has it. */
export const errorBody = (status: number, reason: string, type = TYPES.get(status) ?? 'status_exception') => ({
  error: { root_cause: [{ type, reason }], type, reason },
  status,
});

/** Why one item of many is not taken. Its status is 400 always: others make clients send the same again for ever. */
export class RefusedItem {
  readonly type: string;
  readonly reason: string;

  constructor(type: string, reason: string) {
    this.type = type;
    this.reason = reason;
  }
}
