// Gives Postgres ever deeper parameters, until its thread has too little stack for one, then asks something else.
import { startLocal } from '@pennon/local';

const stack = await startLocal({ port: 0 });
let deep = [];
let outcome = '';
for (let level = 0; level < 40_000 && !outcome.includes('between threads'); level++) {
  deep = [deep];
  if (level % 2_000 > 0) continue;
  outcome = await stack.query('select $1::json', [deep]).then(
    () => 'answered',
    ({ message }) => message,
  );
}
console.log(outcome);
console.log(JSON.stringify((await stack.query('select 1 as n')).rows));
await stack.close();
