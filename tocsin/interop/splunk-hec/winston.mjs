// Sends by winston and npm's winston-splunk-httplogger: `node winston.mjs PORT TOKEN`.
import winston from 'winston';
import SplunkStreamEvent from 'winston-splunk-httplogger';

const [port, token] = process.argv.slice(2);
const transport = new SplunkStreamEvent({
  splunk: { token, host: '127.0.0.1', port: Number(port), protocol: 'http', source: 'winston', index: 'shop' },
});
const logger = winston.createLogger({ transports: [transport] });
logger.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
logger.error('payment failed', { order: 8 });
logger.end();
