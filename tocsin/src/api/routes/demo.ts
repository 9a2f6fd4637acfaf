import { z } from 'zod';
import { defineRoute } from '../route.ts';

const mail = z.object({
  id: z.string(),
  at: z.number().describe('milliseconds since 1970'),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string().describe("the sender's: to be shown in a sandboxed frame only"),
});

const webhook = z.object({
  id: z.string(),
  at: z.number().describe('milliseconds since 1970'),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  signatureOk: z.boolean(),
});

const demoReply = z.union([
  z.object({ active: z.literal(false) }),
  z.object({
    active: z.literal(true),
    startedAt: z.string(),
    mails: z.array(mail).describe('the last hundred, newest first'),
    webhooks: z.array(webhook).describe('the last hundred, newest first'),
    addresses: z
      .object({ smtp: z.object({ host: z.string(), port: z.number() }), webhook: z.string(), secret: z.string() })
      .describe('where they are received, on loopback; the secret signs the webhooks of the demo and nothing else'),
  }),
]);

export const showDemo = defineRoute({
  method: 'GET',
  path: '/api/v1/demo',
  summary: 'Tell whether this is the demo, and what its mailbox and webhook receiver have got',
  tag: 'system',
  access: { role: 'viewer', scope: 'search' },
  responses: { 200: { description: 'the demo, or that there is none', schema: demoReply } },
  errors: [],
  handle: ({ services }) => {
    const status = services.dependencies.demo?.();
    return status === undefined ? { active: false } : { active: true, ...status };
  },
});
