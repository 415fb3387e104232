import { revalidateHandler } from '@pennon/next';
import { flags } from '../../../../lib/flags';

export const POST = revalidateHandler(flags, { secret: process.env.PENNON_WEBHOOK_SECRET });
