// Takes the lock of a data directory at a given moment, says what came of it, and holds on until its input ends.
import { lockDataDir } from '../../dist/data-dir/lock-data-dir.js';

const [directory, at, release] = process.argv.slice(2);
while (Date.now() < Number(at)); // all racers leave at once
try {
  const giveBack = await lockDataDir(directory);
  process.stdout.write('held');
  if (release) await giveBack();
  else process.stdin.resume();
} catch (error) {
  process.stdout.write(error.code);
}
