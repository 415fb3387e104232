import { Option } from 'commander';
import { parse } from 'yaml';
import { type CommandSpec, type ReadOptions, readOptions } from '../command.js';
import { openScope } from '../project/project.js';
import { documentsOf, writeTypes } from './types-command.js';

interface TypesOptions extends ReadOptions {
  readonly out: string;
  readonly file?: string;
  readonly check?: boolean;
}

export const types: CommandSpec<TypesOptions> = {
  usage: 'types',
  summary: 'declare flags and configuration to TypeScript',
  options: [
    new Option('-o, --out <file>', 'the declarations').default('pennon-env.d.ts'),
    new Option('-f, --file <file>', 'read documents from JSON or YAML, not from a database'),
    new Option('--check', 'write nothing; fail when the declarations are out of date'),
    ...readOptions,
  ],
  examples: ['types', ['types --check', 'in CI']],
  async run({ options, terminal }) {
    const { out, file, check = false, env } = options;
    const read = async () => (await (await openScope(options, terminal)).control.snapshot(env)).documents;
    const documents = file === undefined ? await read() : await documentsOf(file, parse);
    await writeTypes(documents, { out, isCheck: check, terminal });
  },
};
