// Sends by npm's splunk-logging: `node splunk-logging.mjs PORT TOKEN`.
import splunk from 'splunk-logging';

const [port, token] = process.argv.slice(2);
const logger = new splunk.Logger({
  token,
  host: '127.0.0.1',
  port: Number(port),
  protocol: 'http',
  maxBatchCount: 3,
  batchInterval: 0,
});
logger.error = (error) => {
  console.error(`${error.code ?? ''} ${error.message}`);
  process.exitCode = 1;
};
for (const [at, message] of ['first', { order: 7, user: { name: 'eve' } }, 'Not Found: /wp-login.php'].entries())
  logger.send({
    message,
    severity: 'warn',
    metadata: { time: 1795399086 + at, host: 'shop1', source: 'splunk-logging' },
  });
