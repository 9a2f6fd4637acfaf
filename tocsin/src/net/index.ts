export * from './back-off.ts';
export * from './guarded-agent.ts';
export * from './nodemailer.ts';
export * from './private-address.ts';
export * from './tls-context.ts';
export * from './undici.ts';
