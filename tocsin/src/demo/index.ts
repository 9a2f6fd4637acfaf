export * from './demo.ts';
export type { Mail } from './mailbox.ts';
export type { WebhookDelivery } from './receiver.ts';
