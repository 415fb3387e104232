import type { DocumentKind } from '@pennon/core';
import { Option } from 'commander';

const kinds: readonly DocumentKind[] = ['flag', 'segment', 'experiment', 'layer', 'holdout', 'config'];

export const kindOption: Option = new Option('--kind <kind>', 'of the keys').choices(kinds).default('flag');
