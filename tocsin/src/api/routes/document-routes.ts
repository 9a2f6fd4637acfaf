import { z } from 'zod';
import type { DocumentFile, Documents } from '../../define/index.ts';
import { audit } from '../audit.ts';
import { ApiError, type ErrorCode } from '../errors.ts';
import { ifMatch } from '../if-match.ts';
import { type Call, defineRoute, type Route } from '../route.ts';
import type { Services } from '../services.ts';

export const reading = { role: 'viewer', scope: 'search' } as const;
const changing = { role: 'editor', scope: 'search' } as const;

/** Checked by the room itself, which names the place of each problem. */
const body = z.record(z.string(), z.unknown()).describe('as in the file');

const reply = z.object({
  id: z.string(),
  etag: z.string().describe('for `if-match`'),
  file: z.string(),
  origin: z.enum(['own', 'shipped']),
  replaces: z.literal(true).optional().describe('an own file in the place of a shipped one'),
  body: body.optional(),
  problems: z
    .array(z.object({ line: z.int(), column: z.int(), message: z.string(), hint: z.string().optional() }))
    .describe('what is wrong with the file'),
});

export const byId = z.strictObject({ id: z.string().min(1).max(200) });

/** Documents of one kind, and how their routes are called. */
export interface DocumentKind {
  /** Of the path, and of the list in the answer. */
  readonly name: 'dashboards' | 'patterns';
  readonly one: string;
  readonly many: string;
  readonly codes: Readonly<
    Record<'unknown' | 'exists' | 'invalid' | 'shipped' | 'readOnly' | 'unavailable', ErrorCode>
  >;
  /** Throws where there are none. */
  readonly opened: (services: Services) => Documents<unknown>;
}

const show = ({ id, etag, file, origin, replaces, body, problems }: DocumentFile<unknown>): z.output<typeof reply> => ({
  id,
  etag,
  file,
  origin,
  ...(replaces === undefined ? {} : { replaces }),
  // A file may hold anything; only a map is a document.
  ...(typeof body === 'object' && body !== null && !Array.isArray(body) ? { body: { ...body } } : {}),
  problems: problems.map(({ line, column, message, hint }) => ({
    line,
    column,
    message,
    ...(hint === undefined ? {} : { hint }),
  })),
});

const titleOf = ({ id, body }: DocumentFile<unknown>): string =>
  typeof body === 'object' && body !== null && 'title' in body && typeof body.title === 'string' ? body.title : id;

const sent = ({ reply }: Pick<Call<unknown, unknown>, 'reply'>, file: DocumentFile<unknown>) => {
  reply.header('etag', `"${file.etag}"`);
  return show(file);
};

/** The five routes by which a folder of documents is read and changed. */
export const documentRoutes = ({
  name,
  one,
  many,
  codes,
  opened,
}: DocumentKind): Readonly<Record<'list' | 'create' | 'show' | 'replace' | 'remove', Route>> => {
  const path = `/api/v1/${name}`;
  const noun = one.replaceAll(' ', '_');
  const tag = 'dashboards';
  return {
    list: defineRoute({
      method: 'GET',
      path,
      summary: `List the ${many}`,
      description: 'Those that ship are among them, where no own file of the same id takes their place.',
      tag,
      access: reading,
      responses: {
        200: {
          description: 'all of them, by title',
          schema: z.object({
            [name]: z.array(reply),
            folder: z.string(),
            writable: z.boolean().describe('whether they can be changed here'),
          }),
        },
      },
      errors: [codes.unavailable],
      handle: async ({ services }) => {
        const files = opened(services);
        const sorted = [...files.list()].sort((a, b) => titleOf(a).localeCompare(titleOf(b), 'en'));
        return { [name]: sorted.map(show), folder: files.folder, writable: await files.writable() };
      },
    }),
    show: defineRoute({
      method: 'GET',
      path: `${path}/:id`,
      summary: `Show one of the ${many}`,
      tag,
      access: reading,
      params: byId,
      responses: { 200: { description: `the ${one}; \`etag\` is also a header`, schema: reply } },
      errors: [codes.unknown, codes.unavailable],
      handle: (call) => {
        const file = opened(call.services).get(call.params.id);
        if (file === undefined)
          throw new ApiError(codes.unknown, `there is no ${one} "${call.params.id.slice(0, 100)}"`);
        return sent(call, file);
      },
    }),
    create: defineRoute({
      method: 'POST',
      path,
      summary: `Make one of the ${many}`,
      description: `Writes \`ID.yml\` into the folder of ${many}. Without \`id\`, one is made of the title.`,
      tag,
      access: changing,
      body: z.looseObject({ id: z.string().max(100).optional() }).describe(`the ${one}, and its id`),
      responses: { 201: { description: `the ${one}`, schema: reply } },
      errors: [codes.invalid, codes.exists, codes.readOnly, codes.unavailable],
      handle: async (call) => {
        const { id, ...body } = call.body;
        const file = await opened(call.services).create(id, body);
        audit(call, `${noun}_made`, { id: file.id });
        call.reply.code(201);
        return sent(call, file);
      },
    }),
    replace: defineRoute({
      method: 'PUT',
      path: `${path}/:id`,
      summary: `Change one of the ${many}`,
      description:
        'Needs `if-match` with the `etag` that was read. Comments of the file stay. Of one that ships, an own file is made, which takes its place.',
      tag,
      access: changing,
      params: byId,
      body,
      responses: { 200: { description: `the ${one}`, schema: reply } },
      errors: [codes.invalid, codes.unknown, 'changed_meanwhile', codes.readOnly, codes.unavailable],
      handle: async (call) => {
        const file = await opened(call.services).replace(call.params.id, call.body, ifMatch(call));
        audit(call, `${noun}_changed`, { id: file.id });
        return sent(call, file);
      },
    }),
    remove: defineRoute({
      method: 'DELETE',
      path: `${path}/:id`,
      summary: `Remove one of the ${many}`,
      description:
        'Needs `if-match` with the `etag` that was read. Where it took the place of one that ships, that is back.',
      tag,
      access: changing,
      params: byId,
      responses: { 204: { description: 'removed' } },
      errors: [codes.unknown, codes.shipped, 'changed_meanwhile', codes.readOnly, codes.unavailable],
      handle: async (call) => {
        await opened(call.services).remove(call.params.id, ifMatch(call));
        audit(call, `${noun}_removed`, { id: call.params.id });
        call.reply.code(204);
      },
    }),
  };
};
