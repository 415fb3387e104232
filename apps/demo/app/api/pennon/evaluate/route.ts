import { evaluateHandler } from '@pennon/next';
import { flags } from '../../../../lib/flags';

export const POST = evaluateHandler(flags);
