// A stack in a process of its own, to be killed. Tells its parent where it answers.
import { startLocal } from '@pennon/local';

const [dataDir] = process.argv.slice(2);
const { url, secretKey } = await startLocal({ port: 0, dataDir });
process.send?.({ url, secretKey });
process.once('disconnect', () => process.exit());
