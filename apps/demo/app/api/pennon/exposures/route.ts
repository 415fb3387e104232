import { exposureHandler } from '@pennon/next';
import { flags } from '../../../../lib/flags';

export const POST = exposureHandler(flags);
