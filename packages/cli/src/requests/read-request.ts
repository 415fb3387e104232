import { PennonError } from '@pennon/core';
import type { ChangeRequest } from '@pennon/database';
import type { Project } from '../project/project.js';

/** @throws PennonError `USAGE` */
export function requestId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id)) return id;
  throw new PennonError('USAGE', `"${text}" is no number of a change request.`, {
    hint: '`pennon requests list` shows them.',
  });
}

export async function readRequest({ control }: Project, id: number): Promise<ChangeRequest> {
  const { requests } = await control.changeRequests({ status: null, before: id + 1, pageSize: 1 });
  const [request] = requests;
  if (request?.id === id) return request;
  throw new PennonError('PENNON_NOT_FOUND', `There is no change request ${id}.`, {
    hint: '`pennon requests list --status all` shows every one.',
  });
}
