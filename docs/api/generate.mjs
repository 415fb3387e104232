import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Application, ReflectionKind } from 'typedoc';

// Every entry point of every package, as it is built and published, becomes a page of `docs/api/html`.
// What is exported without a docstring, or names what it does not export, fails the run.

const root = resolve(import.meta.dirname, '../..');

const entries = new Map();
for (const folder of readdirSync(join(root, 'packages'))) {
  const { name, private: isPrivate, exports = {} } = manifestOf(folder);
  if (isPrivate) continue;
  for (const [path, target] of Object.entries(exports)) {
    if (target.types) entries.set(join(root, 'packages', folder, target.types), join(name, path));
  }
}
const unbuilt = [...entries.keys()].find((file) => !existsSync(file));
if (unbuilt) {
  console.error(`${unbuilt} is not there.\nRun \`npm run build\` at the root first.`);
  process.exit(1);
}

const app = await Application.bootstrap({
  name: 'Pennon',
  entryPoints: [...entries.keys()],
  tsconfig: join(import.meta.dirname, 'tsconfig.json'),
  readme: 'none',
  out: join(import.meta.dirname, 'html'),
  // They would be declarations, which no repository has.
  disableSources: true,
  excludeInternal: true,
  validation: { invalidLink: true, notExported: true, notDocumented: false },
  treatWarningsAsErrors: true,
});
const project = await app.convert();
for (const module of project?.getChildrenByKind(ReflectionKind.Module) ?? []) {
  module.name = entries.get(fileOf(module)) ?? module.name;
  for (const each of module.children ?? []) {
    if (!isDocumented(each)) app.logger.error(`${module.name} exports ${each.name} without a docstring.`);
  }
}
if (project) app.validate(project);
if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
await app.generateOutputs(project);

/** A module is named after its file, from the folder that all have in common. */
function fileOf({ name }) {
  return [`${name}.d.ts`, `${name}/index.d.ts`]
    .map((file) => join(root, 'packages', file))
    .find((file) => entries.has(file));
}

function isDocumented(exported) {
  return (
    exported.isReference() || exported.hasComment() || exported.signatures?.every((each) => each.hasComment())
  );
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));
}
